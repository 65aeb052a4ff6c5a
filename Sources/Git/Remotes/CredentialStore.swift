import Synchronization

/// What credential helpers answered, asked once a run and shared by all threads.
final class CredentialStore: Sendable {
    private let helper: CredentialHelper
    private let entries = Mutex<[CredentialHelper.Key: Entry]>([:])

    /// One key. Its lock is held while a helper runs, so others who need the same answer wait for it, and nobody else.
    private final class Entry: Sendable {
        enum State {
            case unasked
            case found(Credential, isApproved: Bool)
            case none
            case refused
        }

        let state = Mutex(State.unasked)
    }

    init(_ helper: CredentialHelper) {
        self.helper = helper
    }

    /// Nil if no helper has one, or if what it has was refused.
    func credential(for key: CredentialHelper.Key) -> Credential? {
        entry(key).state.withLock { state in
            if case .unasked = state {
                state = helper.fill(key).map { .found($0, isApproved: false) } ?? .none
            }
            if case .found(let credential, _) = state { return credential }
            return nil
        }
    }

    func worked(_ credential: Credential, for key: CredentialHelper.Key) {
        entry(key).state.withLock { state in
            guard case .found(credential, isApproved: false) = state else { return }
            state = .found(credential, isApproved: true)
            helper.approve(credential, for: key)
        }
    }

    func wasRefused(_ credential: Credential, for key: CredentialHelper.Key) {
        entry(key).state.withLock { state in
            guard case .found(credential, _) = state else { return }
            state = .refused
            helper.reject(credential, for: key)
        }
    }

    private func entry(_ key: CredentialHelper.Key) -> Entry {
        entries.withLock { entries in
            let entry = entries[key] ?? Entry()
            entries[key] = entry
            return entry
        }
    }
}
