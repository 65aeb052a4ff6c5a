import Dispatch
import Git
import Synchronization
import Testing

@testable import Runtime

/// Calls that block, on threads of their own.
@Suite struct RemoteCallsTests {
    private static func run(
        _ count: Int, concurrency: Int = 4, timeLimit: Duration = .seconds(60),
        _ work: @escaping @Sendable (Int) -> Result<Int, RemoteError>
    ) -> [Result<Int, RemoteError>?] {
        let limits = CallSchedule.Limits(concurrency: concurrency, timeLimit: timeLimit, attempts: 3)
        let calls = (0..<count).map { index in
            RemoteCalls<Int>.Call(host: "h", budget: concurrency, url: "git://h/r") { () throws(RemoteError) in
                try work(index).get()
            }
        }
        var results: [Result<Int, RemoteError>?] = Array(repeating: nil, count: count)
        RemoteCalls(calls, limits).run { call, result in
            #expect(results[call] == nil)
            results[call] = result
        }
        return results
    }

    @Test func eachGivesItsAnswer() {
        let results = Self.run(100) { .success($0 * 2) }
        #expect(results.map { try? $0?.get() } == (0..<100).map { $0 * 2 })
        #expect(Self.run(0) { .success($0) }.isEmpty)
    }

    @Test func noMoreAtOnceThanAllowed() {
        let counter = Counter()
        _ = Self.run(50, concurrency: 7) { index in
            counter.enter()
            DispatchSemaphore(value: 0).sleep(milliseconds: 2)
            counter.leave()
            return .success(index)
        }
        #expect(counter.most <= 7)
    }

    /// One that hangs holds up nobody, and what it says too late is not heard.
    @Test func oneThatHangsIsAbandoned() throws {
        let late = DispatchSemaphore(value: 0)
        let results = Self.run(20, concurrency: 2, timeLimit: .seconds(2)) { index in
            if index == 3 { late.wait() }
            return .success(index)
        }
        late.signal()
        for (index, result) in results.enumerated() where index != 3 { #expect(try result?.get() == index) }
        guard case .failure(let error)? = results[3] else {
            Issue.record("it hangs")
            return
        }
        #expect(error.message == "git://h/r has not answered within 2.0 seconds")
    }

    @Test func whatFailsForNowIsTriedAgain() throws {
        let counter = Counter()
        let results = Self.run(1) { _ in
            counter.enter()
            return counter.most < 3
                ? .failure(RemoteError(url: "u", message: "for now", isTransient: true)) : .success(counter.most)
        }
        #expect(try results[0]?.get() == 3)
    }

    @Test func aNoIsANo() {
        let counter = Counter()
        let results = Self.run(1) { _ in
            counter.enter()
            return .failure(RemoteError(url: "u", message: "no"))
        }
        #expect(throws: RemoteError.self) { try results[0]?.get() }
        #expect(counter.most == 1)
    }
}

/// How many are in at once.
private final class Counter: Sendable {
    private let counts = Mutex((now: 0, most: 0))

    func enter() { counts.withLock { $0 = ($0.now + 1, max($0.most, $0.now + 1)) } }
    func leave() { counts.withLock { $0.now -= 1 } }
    var most: Int { counts.withLock { $0.most } }
}

extension DispatchSemaphore {
    fileprivate func sleep(milliseconds: Int) { _ = wait(timeout: .now() + .milliseconds(milliseconds)) }
}
