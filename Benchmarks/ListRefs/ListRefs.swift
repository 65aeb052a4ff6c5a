import CLibgit2
import Foundation
import Synchronization

/// The floor of `soac deployments`: lists the refs of the addresses on standard input, on as many threads as it is told,
/// and does nothing else. Host keys are not looked at; the user's key is `$HOME/.ssh/id_ed25519`.
@main
struct ListRefs {
    static func main() {
        guard CommandLine.arguments.count == 2, let threads = Int(CommandLine.arguments[1]) else {
            print("usage: list-refs THREADS < ADDRESSES")
            exit(2)
        }
        var addresses: [String] = []
        while let line = readLine() { addresses.append(line) }
        git_libgit2_init()
        let work = Work(addresses: addresses)
        let group = DispatchGroup()
        for _ in 0..<threads {
            group.enter()
            Thread {
                work.run()
                group.leave()
            }.start()
        }
        group.wait()
        print("\(work.references.load(ordering: .relaxed)) refs")
    }
}

final class Work: Sendable {
    private let addresses: [String]
    private let next = Atomic<Int>(0)
    let references = Atomic<Int>(0)

    init(addresses: [String]) { self.addresses = addresses }

    func run() {
        while true {
            let place = next.add(1, ordering: .relaxed).oldValue
            guard place < addresses.count else { return }
            references.add(list(addresses[place]), ordering: .relaxed)
        }
    }

    /// How many refs a remote has.
    private func list(_ address: String) -> Int {
        var remote: OpaquePointer?
        git_remote_create_detached(&remote, address)
        defer { git_remote_free(remote) }
        var callbacks = git_remote_callbacks()
        git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
        callbacks.certificate_check = { _, _, _, _ in 0 }
        callbacks.credentials = { credential, _, user, _, _ in
            let key = (getenv("HOME").map { String(cString: $0) } ?? "") + "/.ssh/id_ed25519"
            return git_credential_ssh_key_new(credential, user, key + ".pub", key, nil)
        }
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        guard git_remote_connect(remote, GIT_DIRECTION_FETCH, &callbacks, nil, nil) == 0,
            git_remote_ls(&heads, &count, remote) == 0
        else {
            print("\(address): \(git_error_last().map { String(cString: $0.pointee.message) } ?? "failed")")
            exit(1)
        }
        git_remote_disconnect(remote)
        return count
    }
}
