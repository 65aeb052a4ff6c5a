import Glibc
import TestSupport
import Testing

@testable import Runtime

/// Programs that soac starts.
@Suite struct ProgramTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    @Test func theEndIsTold() {
        #expect(Program.run(["sh", "-c", "exit 3"], environment: [], timeLimit: nil) == .status(3))
        #expect(Program.run(["sh", "-c", "exit 3"], environment: [], timeLimit: 60) == .status(3))
        #expect(Program.run(["sh", "-c", "kill -9 $$"], environment: [], timeLimit: nil) == .status(137))
        guard case .notStarted = Program.run(["/nonexistent/program"], environment: [], timeLimit: 60) else {
            Issue.record("it is not there")
            return
        }
        #expect(Program.run(["/nonexistent/program"]) == 127)
    }

    @Test func oneThatTakesTooLongIsEnded() throws {
        let file = scratch.path + "/told"
        let script = "trap 'echo told >\(file); exit' TERM; while :; do sleep 0.05; done"
        #expect(Program.run(["sh", "-c", script], environment: [], timeLimit: 0.5) == .timedOut)
        #expect(try scratch.text(of: "told") == "told\n")
    }

    @Test func variablesAreAdded() throws {
        let script = #"test "$DOCKER_TAG" = "a b" && test -n "$PATH" && test "$HOME" = /x"#
        #expect(
            Program.run(["sh", "-c", script], environment: ["DOCKER_TAG=a b", "HOME=/x"], timeLimit: 60) == .status(0))
    }

    /// Neither a connection nor a lock of this process, whatever opened it.
    @Test func onlyTheThreeStreamsGoAlong() {
        let extra = Extra()
        let listing = Program.output(["ls", "/proc/self/fd"], timeLimit: 60)
        let names = String(decoding: listing.output, as: UTF8.self).split(separator: "\n")
        #expect(listing.end == .status(0) && names.contains("0") && names.contains("2"))
        #expect(!names.contains("\(extra.descriptor)"))
    }

    /// A descriptor that would be passed on, with a number that nothing else has.
    private final class Extra {
        let descriptor: Int32

        init() { descriptor = fcntl(STDERR_FILENO, F_DUPFD, 200) }

        deinit { close(descriptor) }
    }

    /// No shell is between.
    @Test func whatIsPrintedIsTaken() {
        let (end, output) = Program.output(["printf", "%s\n", "$HOME; `x`"], timeLimit: 60)
        #expect(end == .status(0) && String(decoding: output, as: UTF8.self) == "$HOME; `x`\n")
        // More than a pipe holds, and more than is kept.
        let many = Program.output(["sh", "-c", "head -c 1000000 /dev/zero; exit 5"], timeLimit: 60)
        #expect(many.end == .status(5) && many.output.count == 1 << 16)
    }
}
