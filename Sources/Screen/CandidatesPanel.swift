import Terminal

struct CandidatesPanel {
  init(_ state: ScreenState) {}

  func draw(_ place: Layout.PanelPlace, on canvas: inout Canvas) {
    if place.isFramed {
      _ = canvas.frame(place.rectangle, panel: .candidates, name: "next token", figure: nil)
    } else {
      _ = canvas.strip(place.rectangle, panel: .candidates, name: "next token", figure: nil)
    }
  }
}
