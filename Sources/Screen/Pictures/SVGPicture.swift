public import Terminal

/// A screen as a picture in SVG.
///
/// Letters are text in a monospaced font, run by run, so that they can be selected and stay small. Lines, blocks and
/// braille are drawn as shapes, because fonts draw them with gaps. One grid always gives the same text; a screen of
/// 200x50 takes well under 300 KB.
public enum SVGPicture {
  /// The picture of a grid.
  ///
  /// - Parameters:
  ///   - theme: Says what the terminal's own colours stand for, where its text and ground are given.
  ///   - title: Stands in the title bar of a window round the screen; nil draws the screen alone.
  public static func text(of grid: Grid, theme: Theme, title: String? = nil) -> String {
    var picture = SVGScreen(palette: PicturePalette(theme))
    picture.draw(grid)
    let width = grid.columns * SVGScreen.cellWidth
    let height = grid.rows * SVGScreen.cellHeight
    let frame = title == nil ? 0 : SVGWindow.margin
    let bar = title == nil ? 0 : SVGWindow.barHeight
    let (fullWidth, fullHeight) = (width + 2 * frame, height + bar + frame)
    let shown = VisibleText.line(title ?? "", ascii: false)
    var svg = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(fullWidth) \(fullHeight)" \
      width="\(fullWidth)" height="\(fullHeight)" role="img">
      <title>\(SVGScreen.escaped(shown.isEmpty ? "Trilobit" : shown))</title>

      """
    if title != nil {
      svg += SVGWindow.text(title: shown, width: fullWidth, height: fullHeight, palette: picture.palette)
    } else {
      svg += "<rect width=\"\(width)\" height=\"\(height)\" fill=\"\(picture.palette.ground.hex)\"/>\n"
    }
    svg += "<g transform=\"translate(\(frame) \(bar))\">\n" + picture.text + "</g>\n</svg>\n"
    return svg
  }
}

/// The window that a terminal stands in.
private enum SVGWindow {
  static let margin = 14
  static let barHeight = 38

  static func text(title: String, width: Int, height: Int, palette: PicturePalette) -> String {
    let edge = palette.ground.mixed(with: palette.ink, 0.22).hex
    let faint = palette.ground.mixed(with: palette.ink, 0.6).hex
    let button = palette.ground.mixed(with: palette.ink, 0.28).hex
    var text = """
      <rect x="0.5" y="0.5" width="\(width - 1)" height="\(height - 1)" rx="10" fill="\(palette.ground.hex)" \
      stroke="\(edge)"/>

      """
    for place in [20, 38, 56] where width > 120 {
      text += "<circle cx=\"\(place)\" cy=\"19\" r=\"5.5\" fill=\"\(button)\"/>\n"
    }
    guard width > 240 else { return text }
    let room = (width - 140) / SVGScreen.cellWidth
    text += """
      <text x="\(width / 2)" y="24" font-family="\(SVGScreen.fonts)" font-size="13" text-anchor="middle" \
      fill="\(faint)">\(SVGScreen.escaped(title.prefix(room)))</text>

      """
    return text
  }
}
