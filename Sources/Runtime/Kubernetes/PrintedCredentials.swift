import Synchronization

/// What a program printed, as long as it is of use; then the program is asked again, once for all requests that wait.
final class PrintedCredentials: KubernetesCredentials {
    private typealias Answer = Result<CredentialProgram.Printed, KubernetesFailure>
    private typealias Run = Task<Answer, Never>

    private enum Way {
        case kept(CredentialProgram.Printed)
        case run(Run)
    }

    private struct State {
        var printed: CredentialProgram.Printed?
        var run: Run?
    }

    private let program: CredentialProgram
    private let clock: any RuntimeClock
    private let state = Mutex(State())

    init(_ program: CredentialProgram, clock: any RuntimeClock = HostClock()) {
        (self.program, self.clock) = (program, clock)
    }

    package func current() async throws(KubernetesFailure) -> KubernetesCredential {
        let now = clock.now
        let way: Way = state.withLock { state in
            if let printed = state.printed, printed.expiration.map({ now < $0 }) ?? true { return .kept(printed) }
            let run = state.run ?? Run { await self.ask() }
            state.run = run
            return .run(run)
        }
        switch way {
        case .kept(let printed): return printed.credential
        case .run(let run): return try await run.value.get().credential
        }
    }

    package func forget(_ refused: KubernetesCredential) -> Bool {
        // Of many requests that were refused at once, the first has it forgotten for all.
        state.withLock { state in
            if state.printed?.credential == refused { state.printed = nil }
        }
        return true
    }

    private func ask() async -> Answer {
        let result = await withCheckedContinuation { (done: CheckedContinuation<Answer, Never>) in
            guard let thread = WorkerThread() else {
                let failure = KubernetesFailure(.unanswered, "no more threads can be started")
                return done.resume(returning: .failure(failure))
            }
            thread.perform { [program] in
                done.resume(returning: Result { () throws(KubernetesFailure) in try program.run() })
            }
            thread.finish()
        }
        state.withLock { state in
            state.printed = try? result.get()
            state.run = nil
        }
        return result
    }
}
