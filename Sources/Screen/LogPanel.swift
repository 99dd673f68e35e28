import Terminal

struct LogPanel {
  init(_ state: ScreenState) {}

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    if place.isFramed {
      _ = canvas.frame(place.rectangle, panel: .log, name: "log", figure: nil)
    } else {
      _ = canvas.strip(place.rectangle, panel: .log, name: "log", figure: nil)
    }
  }
}
