import CLibgit2
import Synchronization

/// How much a remote may still say while it lists its references. libgit2 keeps all of them, and knows no end: a server that
/// goes on and on would take the machine's memory, also from a thread that nobody waits for any more.
final class ReadAllowance {
    /// A million references of usual names.
    static let limit = 64 << 20
    /// Of all connections of the process at once.
    static let limitOfAll = 256 << 20
    private static let all = Atomic<Int>(0)

    private var read = 0
    /// Whether references are listed: objects go to the disk.
    private var isCounting = true
    private(set) var isExceeded = false
    /// Whether the others left too little.
    private(set) var isCrowded = false

    deinit { Self.all.subtract(read, ordering: .relaxed) }

    /// The list is complete.
    func end() { isCounting = false }

    /// Whether these bytes, which were read, are still allowed.
    func take(_ count: Int) -> Bool {
        guard isCounting else { return true }
        read += count
        let sum = Self.all.add(count, ordering: .relaxed).newValue
        isExceeded = read > Self.limit
        isCrowded = sum > Self.limitOfAll
        return !isExceeded && !isCrowded
    }
}

/// One of libgit2's own transports (git, http, ssh), whose bytes are counted.
enum CountedTransport {
    private typealias Subtransport = UnsafeMutablePointer<git_smart_subtransport>
    private typealias Stream = UnsafeMutablePointer<git_smart_subtransport_stream>
    private typealias Transport = UnsafeMutablePointer<soac_git_transport>

    /// What stands behind a transport: libgit2's.
    private final class Box {
        let kind: RemoteURL.Transport
        let allowance: ReadAllowance
        var inner: Subtransport?
        var stream: Stream?

        init(_ kind: RemoteURL.Transport, _ allowance: ReadAllowance) {
            self.kind = kind
            self.allowance = allowance
        }
    }

    /// Gives libgit2 a transport to a remote that is not of this machine.
    static func make(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_transport>?>?, owner: OpaquePointer?,
        _ kind: RemoteURL.Transport, _ allowance: ReadAllowance
    ) -> Int32 {
        let box = Unmanaged.passRetained(Box(kind, allowance))
        // Over http each request is a connection.
        var definition = git_smart_subtransport_definition(
            callback: { CountedTransport.begin($0, owner: $1, box: $2) }, rpc: kind == .http || kind == .https ? 1 : 0,
            param: box.toOpaque())
        let code = git_transport_smart(out, owner, &definition)
        // Else it is released with the transport.
        if code < 0 { box.release() }
        return code
    }

    private static func begin(
        _ out: UnsafeMutablePointer<Subtransport?>?, owner: UnsafeMutablePointer<git_transport>?,
        box pointer: UnsafeMutableRawPointer?
    ) -> Int32 {
        guard let pointer else { return -1 }
        let box = Unmanaged<Box>.fromOpaque(pointer).takeUnretainedValue()
        let code =
            switch box.kind {
            case .http, .https: git_smart_subtransport_http(&box.inner, owner, nil)
            case .ssh: git_smart_subtransport_ssh(&box.inner, owner, nil)
            case .git, .local: git_smart_subtransport_git(&box.inner, owner, nil)
            }
        guard code == 0 else { return code }
        let transport = Transport.allocate(capacity: 1)
        transport.initialize(to: soac_git_transport())
        transport.pointee.process = pointer
        transport.pointee.parent = git_smart_subtransport(
            action: { CountedTransport.open($0, $1, $2, $3) },
            close: { CountedTransport.box($0).map { $0.inner?.pointee.close($0.inner) ?? 0 } ?? 0 },
            free: { CountedTransport.free($0) })
        out?.pointee = UnsafeMutableRawPointer(transport).assumingMemoryBound(to: git_smart_subtransport.self)
        return 0
    }

    private static func transport(_ pointer: Subtransport?) -> Transport? {
        UnsafeMutableRawPointer(pointer)?.assumingMemoryBound(to: soac_git_transport.self)
    }

    private static func box(_ pointer: Subtransport?) -> Box? {
        transport(pointer)?.pointee.process.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue() }
    }

    // MARK: - What libgit2 calls

    /// The stream lies in its transport: libgit2 has one at a time, and where it goes on with one asks for the same again.
    private static func open(
        _ out: UnsafeMutablePointer<Stream?>?, _ pointer: Subtransport?, _ url: UnsafePointer<CChar>?,
        _ service: git_smart_service_t
    ) -> Int32 {
        guard let transport = transport(pointer), let box = box(pointer), let inner = box.inner,
            let offset = MemoryLayout<soac_git_transport>.offset(of: \.stream)
        else { return -1 }
        let code = inner.pointee.action(&box.stream, inner, url, service)
        guard code == 0 else { return code }
        transport.pointee.stream = git_smart_subtransport_stream(
            subtransport: pointer, read: { CountedTransport.read($0, $1, $2, $3) },
            write: { stream, bytes, count in
                guard let inner = CountedTransport.box(stream?.pointee.subtransport)?.stream else { return -1 }
                return inner.pointee.write(inner, bytes, count)
            }, free: { CountedTransport.end($0) })
        out?.pointee = (UnsafeMutableRawPointer(transport) + offset)
            .assumingMemoryBound(to: git_smart_subtransport_stream.self)
        return 0
    }

    private static func read(
        _ stream: Stream?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: UnsafeMutablePointer<Int>?
    ) -> Int32 {
        guard let box = box(stream?.pointee.subtransport), let inner = box.stream else { return -1 }
        let code = inner.pointee.read(inner, buffer, size, count)
        guard code == 0 else { return code }
        if box.allowance.take(count?.pointee ?? 0) { return 0 }
        git_error_set_str(Int32(GIT_ERROR_NET.rawValue), "the list of references has no end")
        return -1
    }

    private static func end(_ stream: Stream?) {
        guard let box = box(stream?.pointee.subtransport), let inner = box.stream else { return }
        inner.pointee.free(inner)
        box.stream = nil
    }

    private static func free(_ pointer: Subtransport?) {
        guard let transport = transport(pointer), let box = box(pointer) else { return }
        box.inner?.pointee.free(box.inner)
        transport.pointee.process.map { Unmanaged<Box>.fromOpaque($0).release() }
        transport.deallocate()
    }
}
