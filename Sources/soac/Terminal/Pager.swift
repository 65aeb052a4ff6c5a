import Fleet
import Git
import Glibc
import Runtime
import Synchronization

/// The program that shows long text on a terminal, found as git finds it. Standard output goes to it from when it starts; the
/// process ends when it does.
enum Pager {
    private static let process = Atomic<Int32>(0)

    /// Starts it, if standard output is a terminal and the user has one.
    static func start() {
        // Both are of the terminal, which standard output is no longer once the pager has it.
        guard Terminal.outputIsTerminal, Terminal.width > 0, process.load(ordering: .relaxed) == 0,
            let command = command()
        else { return }
        guard let started = Program.pipe(to: ["sh", "-c", command], environment: variables) else { return }
        // Interrupts are the pager's: it says when it ends.
        signal(SIGINT, SIG_IGN)
        process.store(started, ordering: .relaxed)
    }

    /// Tells it that nothing more comes, and waits until its user has seen enough. False if there is none.
    static func finish() -> Bool {
        let id = process.exchange(0, ordering: .relaxed)
        guard id != 0 else { return false }
        close(STDOUT_FILENO)
        var status: Int32 = 0
        while waitpid(id, &status, 0) < 0, errno == EINTR {}
        return true
    }

    /// Nil: there is none, or none is wanted.
    private static func command() -> String? {
        if let term = text("TERM"), term == "dumb" { return nil }
        let chosen = text("SOAC_PAGER") ?? text("GIT_PAGER") ?? Repository.pager ?? text("PAGER")
        guard let chosen else { return hasLess ? "less" : nil }
        return chosen.isEmpty || chosen == "cat" ? nil : chosen
    }

    /// As git sets them: less ends by itself where all fits the screen, and leaves it as it is; colours pass.
    private static var variables: [String] {
        [("LESS", "FRX"), ("LV", "-c")].filter { text($0.0) == nil }.map { "\($0)=\($1)" }
    }

    private static var hasLess: Bool {
        (text("PATH") ?? "").split(separator: ":").contains { access("\($0)/less", X_OK) == 0 }
    }

    private static func text(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
}
