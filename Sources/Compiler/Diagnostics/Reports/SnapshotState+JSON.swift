import Git

extension SnapshotState {
    /// `{"source": "commit", "revision": "HEAD", "commit": …, …}`: what was read, for programs. `source` is commit, index,
    /// worktree or folder; what does not apply is null. `text` is what people are told.
    public var json: String {
        let (name, revision, folder): (String, String?, String?) =
            switch kind {
            case .commit(let revision): ("commit", revision, nil)
            case .index: ("index", nil, nil)
            case .workTree: ("worktree", nil, nil)
            case .folder(let path): ("folder", nil, path)
            }
        return JSONText.object([
            "source": JSONText.of(name),
            "revision": JSONText.orNull(revision),
            "folder": JSONText.orNull(folder),
            "commit": JSONText.orNull(commit?.id.description),
            "changed_files": changedFiles.map { "\($0)" } ?? "null",
            "text": JSONText.of(description),
        ])
    }
}
