/// What newer versions of git can do to a repository, and libgit2 1.5 cannot read.
public enum UnsupportedFeature: Hashable, Sendable {
    /// The references are in one table, and not in files.
    case reftable
    /// An extension that is not known; as the repository's configuration has it, without `extensions.`.
    case `extension`(String)
    case version(String)
    /// A part of the index is in a file of its own.
    case splitIndex
    /// The index has folders that are not checked out as one entry each.
    case sparseIndex
    /// Four characters.
    case indexExtension(String)

    func message(_ path: String) -> String {
        switch self {
        case .reftable: "the repository \(path) keeps its references in a reftable"
        case .extension(let name): "the repository \(path) needs extensions.\(name), which soac does not know"
        case .version(let version): "the repository \(path) has the format version \(version), which soac does not know"
        case .splitIndex: "the index of \(path) is split into two files"
        case .sparseIndex: "the index of \(path) is sparse: it leaves out what is in folders that are not checked out"
        case .indexExtension(let name): "the index of \(path) needs the extension '\(name)', which soac does not know"
        }
    }

    func hint(_ path: String) -> String {
        switch self {
        case .reftable:
            "convert it with `git -C \(path) refs migrate --ref-format=files`, or clone it with `--ref-format=files`"
        case .extension, .version: "clone it with git's defaults, and name the clone with --repo"
        case .splitIndex:
            "run `git -C \(path) config core.splitIndex false` and `git -C \(path) update-index --no-split-index`, or read a revision with --rev"
        case .sparseIndex:
            "run `git -C \(path) sparse-checkout reapply --no-sparse-index`, or read a revision with --rev"
        case .indexExtension: "read a revision with --rev"
        }
    }
}
