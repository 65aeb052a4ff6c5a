import ArgumentParser
import Compiler
import Fleet

/// Where a report goes.
struct WriteOption: ParsableArguments {
    @Option(name: .shortAndLong, help: .write, completion: .file())
    var write: String?

    /// What is written to a file has no colours, unless they are asked for.
    func isColored(_ color: ColorOption) -> Bool {
        write == nil ? color.isColored : color.color == .always
    }

    /// Prints a report, or brings the file to it.
    func output(_ text: String, colored: Bool) throws {
        guard let write else { return try Terminal.output(text, colored: colored) }
        let bytes = Array(Printable.lines(text, colored: colored).utf8)
        Terminal.note("\(write): \(try File.replace(write, with: bytes) ? "written" : "unchanged")")
    }
}
