import Compiler
import Emitters
import Git
import Glibc

extension OutputFolder {
    /// What the folder holds, as far as its manifest tells. Of the manifest only those parts are read that somebody needs.
    public struct Contents: Sendable {
        /// How many files a run looks at although nothing speaks for it that they are others than they were.
        var sampleSize = 2000
        /// Whether the bytes of a file are compared although the manifest speaks for it.
        public var comparesBytes = false

        /// A part that was read.
        struct Part: Sendable {
            var manifest = Manifest()
            /// When it was written; a file changed later was changed by someone else. Nil: nothing is known of the files.
            var time: timespec?
            /// Whether it was there as the index names it.
            var isSound = true
            /// Whether it is to be written, whatever it says.
            var isRenewed = false
        }

        let root: Folder
        /// New files of the run that has the folder.
        let staged: StagedFiles
        let store: ManifestStore
        var index: ManifestIndex
        /// Whether the index is there.
        let isWritten: Bool
        /// As it is to be, and as it was read.
        var looked: LookedThrough
        let lookedBefore: LookedThrough
        /// What the folders that a run is asked for looked like before it looked at their files.
        private(set) var marks: [Text: LookedThrough.Mark] = [:]
        /// What is known beside the parts: what a run was to bring about that did not come to its end, and an earlier soac's
        /// manifest.json.
        let journal: ManifestIndex?
        let earlier: EarlierManifest?
        private(set) var parts: [PartNumber: Part] = [:]
        /// Keys of entries, and names of parts, that cannot be read: what they stand for stays as it is.
        public private(set) var unreadable: [String]

        init(
            root: Folder, staged: StagedFiles, store: ManifestStore, index: ManifestIndex, isWritten: Bool,
            looked: LookedThrough, journal: ManifestIndex?, earlier: EarlierManifest?
        ) {
            (self.root, self.staged, self.store) = (root, staged, store)
            (self.index, self.isWritten) = (index, isWritten)
            (self.looked, lookedBefore) = (looked, looked)
            (self.journal, self.earlier) = (journal, earlier)
            unreadable = earlier?.unreadable ?? []
        }

        /// Whether soac wrote this content there, and nobody touched the file since. The file is not read.
        public func has(_ target: ArtifactPath, _ version: FileVersion, of service: ServiceName) -> Bool {
            guard let part = parts[PartNumber(of: service)],
                part.manifest.artifacts[target] == Manifest.Entry(version, of: service)
            else { return false }
            return isUntouched(target, size: version.size, since: part.time)
        }

        /// What becomes of an artifact: nothing where the folder has it, else the new file is written here, from whatever
        /// thread.
        func content(
            _ bytes: [UInt8], _ version: FileVersion, at target: ArtifactPath, of service: ServiceName
        ) throws(FileError) -> OutputFile.Content {
            let isKnown = has(target, version, of: service)
            if isKnown, !comparesBytes { return .present(version) }
            if has(target, bytes) { return isKnown ? .present(version) : .found(version) }
            return .staged(version, try staged.add(bytes, for: root.path(of: target.text)))
        }

        private func isUntouched(_ target: ArtifactPath, size: Int, since written: timespec?) -> Bool {
            guard let written, let status = status(of: target, size: size) else { return false }
            return (status.st_mtim.tv_sec, status.st_mtim.tv_nsec) <= (written.tv_sec, written.tv_nsec)
        }

        /// Whether the file has this content, whoever wrote it.
        func has(_ target: ArtifactPath, _ bytes: [UInt8]) -> Bool {
            guard status(of: target, size: bytes.count) != nil else { return false }
            return (try? root.read(target.text, limit: bytes.count)) == bytes
        }

        /// Nil if there is no file of that size.
        private func status(of target: ArtifactPath, size: Int) -> stat? {
            guard let status = root.status(of: target.text), status.st_mode & S_IFMT == S_IFREG,
                Int(status.st_size) == size
            else { return nil }
            return status
        }

        // MARK: Parts

        /// All parts that there are.
        var numbers: Set<PartNumber> {
            let others = (earlier?.manifest.artifacts ?? [:]).values.map(\.service)
            let leftOut = (earlier?.manifest.leftOut ?? [:]).values.map(\.service)
            return Set(index.parts.keys).union(unfinished).union((others + leftOut).map { PartNumber(of: $0) })
        }

        /// Those that a run was to make others, and did not come to its end.
        private var unfinished: [PartNumber] {
            (journal?.parts ?? [:]).filter { $0.value != index.parts[$0.key] }.map(\.key)
        }

        /// With those parts read that tell of some services; nil: all.
        func reading(_ services: [ServiceName]?) throws(FileError) -> Contents {
            // What was left by a run that did not come to its end, or by an earlier soac, is taken over as a whole.
            guard let services, earlier == nil else { return try reading(parts: numbers) }
            return try reading(parts: Set(services.map { PartNumber(of: $0) } + unfinished))
        }

        /// With these parts read.
        func reading(parts numbers: Set<PartNumber>) throws(FileError) -> Contents {
            var contents = self
            for number in numbers where contents.parts[number] == nil {
                let part = try part(number)
                if !part.isSound { contents.unreadable.append("part \(number)") }
                contents.parts[number] = part
            }
            contents.addOthers(to: Set(contents.parts.keys).subtracting(parts.keys))
            return contents
        }

        private func part(_ number: PartNumber) throws(FileError) -> Part {
            var part = Part(time: earlier?.time, isRenewed: earlier != nil)
            if let row = index.parts[number] {
                if let (manifest, time) = try store.part(row) {
                    (part.manifest, part.time) = (manifest, time)
                } else {
                    part = Part(isSound: false, isRenewed: true)
                }
            }
            guard let row = journal?.parts[number], row != index.parts[number] else { return part }
            part.isRenewed = true
            for (path, entry) in try store.part(row)?.manifest.artifacts ?? [:]
            where part.manifest.artifacts[path] != entry {
                if holds(path, entry) { part.manifest.artifacts[path] = entry }
            }
            return part
        }

        /// Whether a new file was put into place: another's is none of soac's.
        private func holds(_ path: ArtifactPath, _ entry: Manifest.Entry) -> Bool {
            guard status(of: path, size: entry.size) != nil,
                let bytes = try? root.read(path.text, limit: entry.size)
            else { return false }
            return BlobID.hash(of: bytes).id.description == entry.digest
        }

        /// What else is known of parts that were just read.
        private mutating func addOthers(to numbers: Set<PartNumber>) {
            for (path, entry) in earlier?.manifest.artifacts ?? [:] {
                let number = PartNumber(of: entry.service)
                guard numbers.contains(number), parts[number]?.manifest.artifacts[path] == nil else { continue }
                parts[number]?.manifest.artifacts[path] = entry
            }
            for (key, omission) in earlier?.manifest.leftOut ?? [:] {
                let number = PartNumber(of: omission.service)
                guard numbers.contains(number), index.parts[number] == nil else { continue }
                parts[number]?.manifest.leftOut[key] = omission
            }
        }

        // MARK: What may be taken as it is

        /// Notes what the folders look like that a run is asked for, before it looks at their files: what somebody else does
        /// meanwhile is to be found by the next run.
        mutating func begin(_ scope: Scope) {
            guard marks.isEmpty else { return }
            for path in scope.folders { marks[path] = LookedThrough.Mark(path, in: root) }
        }

        /// Whether nobody added, removed or replaced a file in them, nor was a run killed.
        var isAsLeft: Bool { journal == nil && earlier == nil && marks.allSatisfy { looked.holds($0.key, $0.value) } }

        /// Looks at files whose turn it is, `sampleSize` and those of the last part, and says in which parts somebody has
        /// touched one.
        mutating func lookAtSome(in scope: Scope) throws(FileError) -> Set<PartNumber> {
            let numbers = index.parts.keys.sorted()
            let first = numbers.firstIndex { $0.value >= looked.next } ?? 0
            var (touched, count): (Set<PartNumber>, Int) = ([], 0)
            for number in numbers[first...] + numbers[..<first] {
                if count >= sampleSize {
                    looked.next = number.value
                    break
                }
                let part = try part(number)
                count += part.manifest.artifacts.count
                let isAsLeft = part.manifest.artifacts.allSatisfy { path, entry in
                    !scope.covers(path, of: entry.service) || isUntouched(path, size: entry.size, since: part.time)
                }
                if !part.isSound || !isAsLeft { touched.insert(number) }
            }
            return touched
        }
    }

    /// `OUT/manifest.json` of an earlier soac. It is taken over, and goes once the parts have what it tells.
    struct EarlierManifest: Sendable {
        static let name = "manifest.json"

        var manifest: Manifest
        /// When it was written.
        var time: timespec
        var unreadable: [String]

        /// Nil if there is none. `isAlone`: there is no other manifest, and what is none of soac's is not written over.
        static func read(in root: Folder, isAlone: Bool) throws(Failure) -> EarlierManifest? {
            let found: (bytes: [UInt8], time: timespec)
            do throws(FileError) {
                guard let file = try root.open(name) else { return nil }
                found = (try file.read(limit: JSONParser.sizeLimit), file.status.st_mtim)
            } catch {
                if isAlone { throw .file(error) }
                return nil
            }
            guard let reading = Manifest.read(found.bytes) else {
                if isAlone { throw .foreignManifest(root.path(of: name)) }
                return nil
            }
            return EarlierManifest(manifest: reading.manifest, time: found.time, unreadable: reading.unreadable)
        }
    }
}
