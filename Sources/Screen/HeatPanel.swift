import Terminal

struct HeatPanel {
  init(_ state: ScreenState) {}

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    if place.isFramed {
      _ = canvas.frame(place.rectangle, panel: .heat, name: "rows of up alive", figure: nil)
    } else {
      _ = canvas.strip(place.rectangle, panel: .heat, name: "rows of up alive", figure: nil)
    }
  }
}
