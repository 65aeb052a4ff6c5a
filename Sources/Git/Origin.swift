import CLibgit2

extension Repository {
    /// What clones of one place have in common: the address of `origin`, or where there is none, the folder of the repository
    /// itself, so that it has the same as its clones on this machine. To tell them from others, not to be shown: the address
    /// may hold a password.
    public var origin: String {
        let address = (try? Configuration(of: handle))?["remote.origin.url"]
        var place = address ?? OpenedRepository.path(git_repository_commondir(handle)) ?? ""
        if place.hasPrefix("file://") { place.removeFirst("file://".count) }
        for ending in ["/", "/.git", ".git"] where place.hasSuffix(ending) && place.utf8.count > ending.utf8.count {
            place.removeLast(ending.count)
        }
        return place
    }
}
