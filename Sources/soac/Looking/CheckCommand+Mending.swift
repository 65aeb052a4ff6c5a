import ArgumentParser
import Compiler
import Fleet
import Git
import Glibc
import Runtime

/// What changes files: `--fix`, `--diff` and `--add-silences`.
extension CheckCommand {
    func change(_ metrics: inout CommandMetrics) throws {
        let whereabouts = try source.whereabouts()
        let folder = try source.folder()
        let wanted = try wantedPaths()
        let live = try liveCheck(whereabouts)
        let isWanted = try wish(wanted)
        if addSilences { return try addSilences(to: live.findings().filter(isWanted), live, whereabouts, folder) }
        let mended = try Problem.telling { try Mending.run(live, where: isWanted) }
        if diff { return try show(mended, whereabouts) }
        let refusals = mended.write(below: folder)
        for refusal in refusals { Terminal.warn("\(refusal.path): not mended, for \(refusal.reason)") }
        Terminal.note(Self.words(of: mended, refusals.count))
        // What was not written is as it was.
        if !refusals.isEmpty {
            try Problem.telling { try live.edit(Dictionary(uniqueKeysWithValues: refusals.map { ($0.path, .saved) })) }
        }
        var result = live.result()
        let rules = try rules()
        result.findings.removeAll { finding in
            !(rules?.contains(finding.id) ?? true) || !isOfChosenService(finding)
        }
        try tell(result, of: source.snapshot(else: .workTree), wanted, &metrics)
    }

    private func liveCheck(_ whereabouts: Whereabouts) throws -> LiveCheck {
        let (check, _) = try fleetCheck(of: source.editedSnapshot(), nil, whereabouts)
        do throws(Fleet.Failure) { return try LiveCheck(check) } catch { throw Problem(error) }
    }

    /// Whether a finding is one of those that were asked for.
    private func wish(_ wanted: CheckedPaths?) throws -> (Diagnostic) -> Bool {
        let rules = try rules()
        return { finding in
            (rules?.contains(finding.id) ?? true) && (wanted?.contain(finding) ?? true) && isOfChosenService(finding)
        }
    }

    private func isOfChosenService(_ finding: Diagnostic) -> Bool {
        guard let chosen = services.chosen else { return true }
        return finding.service.map(chosen.contains) ?? false
    }

    private func show(_ mended: MendedFiles, _ whereabouts: Whereabouts) throws {
        let patch = Patch.of(mended.files, folder: source.soaDir == nil ? whereabouts.root : "")
        // A patch is taken byte for byte; a terminal is not handed what moves its cursor.
        if isatty(STDOUT_FILENO) == 1 { try Terminal.output(patch) } else { try Terminal.output(Array(patch.utf8)) }
        if !mended.files.isEmpty { throw ExitCode(1) }
    }

    private static func words(of mended: MendedFiles, _ unwritten: Int) -> String {
        func amount(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
        if mended.mended.isEmpty { return "nothing to mend for sure" }
        return "mended: \(amount(mended.mended.count, "finding")) in \(amount(mended.files.count - unwritten, "file"))"
    }

    // MARK: Silences

    private func addSilences(
        to findings: [Diagnostic], _ live: LiveCheck, _ whereabouts: Whereabouts, _ folder: String
    ) throws {
        let baseline = SilenceBaseline(findings)
        guard !baseline.isEmpty else { return Terminal.note("nothing to silence") }
        let top = whereabouts.root.isEmpty || source.soaDir != nil ? nil : try source.repository.repository().workTree
        let path = try SilenceBaseline.place(folder: folder, top: top)
        let old: [UInt8]
        do throws(FileError) { old = try File.read(path, limit: SourceTree.fileSizeLimit) ?? [] } catch {
            throw Problem(error)
        }
        guard let text = baseline.added(to: old) else {
            throw Problem(
                "\(path) has no list 'paths' to which a line can be added",
                hint: "write it with a line for each item, or make it such with these:\n\(baseline.text(indent: ""))")
        }
        do throws(FileError) { try File.replace(path, with: text) } catch { throw Problem(error) }
        Terminal.note(
            "\(path): \(baseline.count) \(baseline.count == 1 ? "finding is" : "findings are") silenced; "
                + "fill in the reasons, or mend them")
        if baseline.left > 0 {
            Terminal.note("\(baseline.left) cannot be silenced: soac check shows them")
        }
    }
}
