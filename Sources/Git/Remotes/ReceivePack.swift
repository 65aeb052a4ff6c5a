import CLibgit2

/// Pushes to a repository of this machine through `git receive-pack`, as git itself does. libgit2's own way writes into
/// the repository and runs none of its hooks.
enum ReceivePack {
    private typealias Transport = UnsafeMutablePointer<soac_git_transport>
    private typealias Stream = UnsafeMutablePointer<git_smart_subtransport_stream>

    /// The process behind a transport, from the first call to the last.
    private final class Box {
        let path: String
        var process: GitProcess?

        init(_ path: String) { self.path = path }

        func end() {
            process?.wait()
            process = nil
        }

        deinit { end() }
    }

    /// Gives libgit2 a transport to the repository at a path.
    static func make(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_transport>?>?, owner: OpaquePointer?, path: String
    ) -> Int32 {
        let box = Unmanaged.passRetained(Box(path))
        var definition = git_smart_subtransport_definition(
            callback: { out, _, box in
                let transport = Transport.allocate(capacity: 1)
                transport.initialize(to: soac_git_transport())
                transport.pointee.process = box
                transport.pointee.parent = git_smart_subtransport(
                    action: { ReceivePack.open($0, $1, $3) }, close: { _ in 0 }, free: { ReceivePack.free($0) })
                out?.pointee = UnsafeMutableRawPointer(transport).assumingMemoryBound(to: git_smart_subtransport.self)
                return 0
            }, rpc: 0, param: box.toOpaque())
        return git_transport_smart(out, owner, &definition)
    }

    private static func box(_ transport: Transport) -> Box? {
        transport.pointee.process.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue() }
    }

    private static func transport(_ pointer: UnsafeMutablePointer<git_smart_subtransport>?) -> Transport? {
        UnsafeMutableRawPointer(pointer)?.assumingMemoryBound(to: soac_git_transport.self)
    }

    private static func process(_ stream: Stream?) -> GitProcess? {
        transport(stream?.pointee.subtransport).flatMap(box)?.process
    }

    // MARK: - What libgit2 calls

    private static func open(
        _ out: UnsafeMutablePointer<Stream?>?, _ pointer: UnsafeMutablePointer<git_smart_subtransport>?,
        _ service: git_smart_service_t
    ) -> Int32 {
        guard let transport = transport(pointer), let box = box(transport) else { return -1 }
        if service == GIT_SERVICE_RECEIVEPACK_LS {
            box.process = GitProcess(["git", "receive-pack", box.path])
            guard box.process != nil else {
                git_error_set_str(Int32(GIT_ERROR_OS.rawValue), "git does not start")
                return -1
            }
            transport.pointee.stream = git_smart_subtransport_stream(
                subtransport: pointer, read: { ReceivePack.read($0, $1, $2, $3) },
                write: { ReceivePack.write($0, $1, $2) }, free: { ReceivePack.end($0) })
        }
        out?.pointee = streamPointer(transport)
        return 0
    }

    private static func streamPointer(_ transport: Transport) -> Stream? {
        MemoryLayout<soac_git_transport>.offset(of: \.stream).map { offset in
            (UnsafeMutableRawPointer(transport) + offset).assumingMemoryBound(to: git_smart_subtransport_stream.self)
        }
    }

    private static func read(
        _ stream: Stream?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int, _ count: UnsafeMutablePointer<Int>?
    ) -> Int32 {
        guard let bytes = process(stream)?.read(min(size, 1 << 16)) else {
            git_error_set_str(Int32(GIT_ERROR_OS.rawValue), "git receive-pack does not answer")
            return -1
        }
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: buffer, count: size).copyMemory(from: $0) }
        count?.pointee = bytes.count
        return 0
    }

    private static func write(_ stream: Stream?, _ buffer: UnsafePointer<CChar>?, _ size: Int) -> Int32 {
        let bytes = Array(UnsafeRawBufferPointer(start: buffer, count: size))
        guard process(stream)?.write(bytes[...]) == true else {
            git_error_set_str(Int32(GIT_ERROR_OS.rawValue), "git receive-pack has ended")
            return -1
        }
        return 0
    }

    /// The stream lies in its transport, so only the process ends here.
    private static func end(_ stream: Stream?) {
        transport(stream?.pointee.subtransport).flatMap(box)?.end()
    }

    private static func free(_ pointer: UnsafeMutablePointer<git_smart_subtransport>?) {
        guard let transport = transport(pointer) else { return }
        transport.pointee.process.map { Unmanaged<Box>.fromOpaque($0).release() }
        transport.deallocate()
    }
}
