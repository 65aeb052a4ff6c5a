import Compiler

/// A bar on the terminal, if people watch; nothing otherwise.
struct ProgressBar: Sendable {
    private static let width = 30
    private let verb: String

    init(_ verb: String) { self.verb = verb }

    func show(_ done: Int, of count: Int, _ remark: String = "") {
        guard Terminal.isWatched, count > 0 else { return }
        let filled = ProgressBar.width * min(done, count) / count
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: ProgressBar.width - filled)
        Terminal.control(
            "\r\(verb) \(bar) \(done) of \(count)\(remark.isEmpty ? "" : ", \(Printable.line(remark))")\u{1B}[K")
    }

    func clear() { if Terminal.isWatched { Terminal.control("\r\u{1B}[K") } }
}
