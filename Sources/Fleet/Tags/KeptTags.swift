import Compiler
import Git

/// The tags of all services as `soac deployments` read them last, for those who cannot ask thousands of repositories.
///
/// A file in the folder of what is remembered between runs, one for each soa-configs: eight bytes that name its form, a
/// checksum over the rest, and the services by name. It is replaced whole, so that a run that is killed leaves the old one.
/// It is not believed more than that it is such a file: names are names of nothing until soa-configs has them.
public struct KeptTags: Sendable {
    /// Of a service, when its tags were read and when it was last deployed, in seconds since 1970, and its tags: most logs need
    /// those of few services.
    private struct Entry: Storable {
        var time: Int
        var lastDeploy: Int
        var bytes: [UInt8]

        init(_ service: ServiceTags, newest: Int) {
            var service = service
            service.tags = service.tags.newest(newest, ofGroups: KeptTags.groupLimit)
            time = service.time
            lastDeploy =
                service.tags.groups.compactMap { service.tags.deploys(to: $0).first }
                .compactMap { DeployTime($0.time)?.unixTime }.max() ?? .min
            var writer = ByteWriter()
            writer.write(service)
            bytes = writer.bytes
        }

        func write(to writer: inout ByteWriter) {
            writer.write(time)
            writer.write(lastDeploy)
            writer.writeRaw(bytes)
        }

        init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
            (time, lastDeploy, bytes) = (try reader.read(), try reader.read(), try reader.raw())
        }
    }

    private var entries: [ServiceName: Entry]

    /// The first letters are `soactag`, the last byte is the version of the form.
    private static let form: UInt64 = 0x736F_6163_7461_6701
    static let sizeLimit = 64 << 20
    /// Of each group the newest deploys are kept. Where the file would be too large there are fewer.
    static let newestLimit = 64
    /// Half a year, in seconds.
    static let ageLimit = 183 * 86_400
    /// Who makes more groups of a service than a fleet has clusters keeps those that were deployed to last.
    static let groupLimit = 128

    /// Nil if nothing is kept of the service.
    public subscript(service: ServiceName) -> ServiceTags? {
        guard let entry = entries[service] else { return nil }
        var reader = ByteReader(entry.bytes)
        return try? reader.read() as ServiceTags
    }

    /// Of which something is kept, by name.
    public var services: [ServiceName] { entries.keys.sorted() }

    /// Those that were deployed at that time or later, in seconds since 1970.
    public func services(deployedSince time: Int) -> [ServiceName] {
        entries.filter { $0.value.lastDeploy >= time }.keys.sorted()
    }

    /// When the tags were read that were read last, in seconds since 1970; nil if there are none.
    public var lastTime: Int? { entries.values.map(\.time).max() }

    /// Those whose tags were read before that time.
    public func services(readBefore time: Int) -> [ServiceName] {
        entries.filter { $0.value.time < time }.keys.sorted()
    }

    /// What tells the soa-configs of a repository from others in the file's name: clones of one place share it.
    public static func path(in folder: String, of repository: Repository?, else place: String) -> String {
        "\(folder)/tags-\(String(Checksum.of((repository?.origin ?? place).utf8), radix: 16))"
    }

    /// Nil if nothing is kept, or what is there is no such file, or not a whole one.
    public static func read(_ path: String) throws(FileError) -> KeptTags? {
        guard let bytes = try File.read(path, limit: sizeLimit) else { return nil }
        var reader = ByteReader(bytes)
        return try? KeptTags(from: &reader)
    }

    /// Keeps what a run read, beside what is kept of services that it did not ask, or in vain, or that are gone: a log tells of
    /// them as well. What is `ageLimit` older than what was read now is of no use to a log.
    public static func keep(
        _ services: [ServiceName: ServiceTags], at path: String
    ) throws(FileError) {
        guard let last = services.values.map(\.time).max() else { return }
        let old = (try read(path)?.entries ?? [:]).filter { $0.value.time >= last - ageLimit }
        var newest = newestLimit
        while newest > 0 {
            let new = services.mapValues { Entry($0, newest: newest) }
            let bytes = Self.bytes(old.merging(new) { $1 })
            if bytes.count <= sizeLimit {
                try File.replace(path, with: bytes)
                return
            }
            newest /= 2
        }
    }

    private static func bytes(_ entries: [ServiceName: Entry]) -> [UInt8] {
        var writer = ByteWriter()
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
            writer.write(name)
            writer.write(entry)
        }
        var file = ByteWriter(capacity: writer.bytes.count + 16)
        file.writeFixed(form)
        file.writeFixed(Checksum.of(writer.bytes))
        file.append(writer.bytes)
        return file.bytes
    }

    private init(from reader: inout ByteReader) throws(ByteReader.Damaged) {
        let (form, checksum) = (try reader.fixed64(), try reader.fixed64())
        guard form == Self.form, checksum == Checksum.of(reader.rest) else { throw ByteReader.Damaged() }
        entries = [:]
        while !reader.isAtEnd {
            let name: ServiceName = try reader.read()
            entries[name] = try reader.read() as Entry
        }
    }
}
