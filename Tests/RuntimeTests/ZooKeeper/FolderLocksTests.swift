import Compiler
import Glibc
import TestSupport
import Testing

@testable import Runtime

@Suite struct FolderLocksTests {
    private static let id = InstanceID(service: ServiceName("my_web"), instance: InstanceName("main"))
    private let scratch: Scratch
    private let folder: String
    private let locks: FolderLocks

    init() throws {
        scratch = try Scratch()
        folder = scratch.path + "/locks"
        locks = try FolderLocks(folder)
    }

    private func take() async throws -> any InstanceLock {
        guard case .held(let lock) = await locks.take(Self.id) else { throw CancellationError() }
        return lock
    }

    @Test func oneHasIt() async throws {
        let lock = try await take()
        await #expect(throws: CancellationError.self) { _ = try await take() }
        #expect(await lock.isHeld())
        await lock.release()
        #expect(await !lock.isHeld())
        #expect(await (try take()).isHeld())
    }

    @Test(arguments: [
        "rm my--web.main.lock", "rm my--web.main.lock; touch my--web.main.lock", "rm -r ../locks",
        "mv ../locks ../away; mkdir ../locks", "mv my--web.main.lock x; ln -s x my--web.main.lock",
    ])
    func aFileThatWasTakenAway(_ command: String) async throws {
        let lock = try await take()
        #expect(try Command.run("/bin/sh", ["-c", command], in: folder).status == 0)
        #expect(await !lock.isHeld())
    }
}
