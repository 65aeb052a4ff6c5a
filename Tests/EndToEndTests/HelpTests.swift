import TestSupport
import Testing

@Suite struct HelpTests {
    @Test(arguments: [["--help"], ["compile", "--help"], ["help", "compile"], ["--version"]])
    func goesToStandardOutput(_ arguments: [String]) throws {
        let run = try Soac.run(arguments, in: "/")
        #expect(run.status == 0)
        #expect(!run.output.isEmpty)
        #expect(run.errors.isEmpty)
    }

    @Test func tellsTheExitStatus() throws {
        let run = try Soac.run(["compile", "--help"], in: "/")
        #expect(run.output.contains("Exit status: 0"))
    }
}
