import Glibc

/// Makes loopback as slow as a distance: every byte takes DELAY milliseconds each way, and a connection takes a round
/// trip to come about. Connections go to the upstream ports in turn.
@main
struct DelayProxy {
    static func main() {
        let numbers = CommandLine.arguments.dropFirst().compactMap { Double($0) }
        guard numbers.count >= 3 else {
            print("usage: delay-proxy PORT DELAY UPSTREAM-PORT...")
            exit(2)
        }
        signal(SIGPIPE, SIG_IGN)
        var proxy = Proxy(
            port: UInt16(numbers[0]), delay: numbers[1] / 1000, upstreams: numbers.dropFirst(2).map { UInt16($0) })
        while true { proxy.turn() }
    }
}

/// All connections, moved by one thread.
struct Proxy {
    private let listener: Int32
    private let delay: Double
    private let upstreams: [UInt16]
    private var connections: [Connection] = []
    private var accepted = 0

    init(port: UInt16, delay: Double, upstreams: [UInt16]) {
        self.delay = delay
        self.upstreams = upstreams
        listener = newSocket()
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        guard use(listener, port, bind) == 0, listen(listener, 1024) == 0 else {
            perror("delay-proxy: port \(port)")
            exit(2)
        }
    }

    /// Does what is due, waits for something to happen, takes what came.
    mutating func turn() {
        var moment = now()
        var next = moment + 60
        for connection in connections { next = min(next, connection.advance(moment)) }
        connections.removeAll { $0.isOver }
        var polled = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        for connection in connections { polled += connection.polled }
        let wait = Int32((max(0, next - now()) * 1000).rounded(.up))
        guard poll(&polled, nfds_t(polled.count), wait) > 0 else { return }
        moment = now()
        for (place, connection) in connections.enumerated() {
            connection.take(polled[1 + 2 * place].revents, polled[2 + 2 * place].revents, moment)
        }
        if polled[0].revents != 0 { accept(moment) }
    }

    private mutating func accept(_ moment: Double) {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            if client < 0 { return }
            prepare(client)
            connections.append(
                Connection(client: client, port: upstreams[accepted % upstreams.count], now: moment, delay: delay))
            accepted += 1
        }
    }
}

/// A client and its server. The client's side of the handshake is over at once, so what it sends in the first round trip
/// is held back until that is over.
final class Connection {
    private let client: Int32
    private var server: Int32 = -1
    private let port: UInt16
    private let opened: Double
    private let delay: Double
    private var toServer = Flow()
    private var toClient = Flow()
    private(set) var isOver = false

    init(client: Int32, port: UInt16, now: Double, delay: Double) {
        self.client = client
        self.port = port
        self.opened = now
        self.delay = delay
    }

    deinit {
        close(client)
        if server >= 0 { close(server) }
    }

    /// Passes on what is due; when more will be.
    func advance(_ moment: Double) -> Double {
        if server < 0 {
            guard moment >= opened + 3 * delay else { return opened + 3 * delay }
            server = newSocket()
            _ = use(server, port, connect)
            prepare(server)
        }
        let next = min(toServer.pass(to: server, moment), toClient.pass(to: client, moment))
        isOver = toServer.isBroken || toClient.isBroken || (toServer.isDone && toClient.isDone)
        return isOver ? moment : next
    }

    /// What to wait for: the client's socket, and the server's.
    var polled: [pollfd] {
        func events(_ incoming: Flow, _ outgoing: Flow) -> Int16 {
            Int16((incoming.takesMore ? POLLIN : 0) | (outgoing.isBlocked ? POLLOUT : 0))
        }
        func entry(_ socket: Int32, _ events: Int16) -> pollfd {
            // Nothing but an error could come, which would come again and again.
            pollfd(fd: events == 0 ? -1 : socket, events: events, revents: 0)
        }
        return [entry(client, events(toServer, toClient)), entry(server, events(toClient, toServer))]
    }

    func take(_ fromClient: Int16, _ fromServer: Int16, _ moment: Double) {
        if Int32(fromClient) & ~POLLOUT != 0 {
            toServer.take(from: client, due: max(moment, opened + 2 * delay) + delay)
        }
        if Int32(fromServer) & ~POLLOUT != 0 { toClient.take(from: server, due: moment + delay) }
        toClient.isBlocked = false
        toServer.isBlocked = false
    }
}

/// Bytes on their way in one direction.
struct Flow {
    private var pieces: [(due: Double, bytes: ArraySlice<UInt8>)] = []
    /// When the sender's end arrives.
    private var end: Double?
    private(set) var isDone = false
    private(set) var isBroken = false
    /// The receiver takes no more for now.
    var isBlocked = false

    var takesMore: Bool { end == nil && pieces.count < 256 }

    mutating func take(from socket: Int32, due: Double) {
        guard takesMore else { return }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = max(0, recv(socket, buffer.baseAddress, buffer.count, 0))
        }
        if bytes.isEmpty { end = due } else { pieces.append((due, bytes[...])) }
    }

    /// Sends what is due; when more will be.
    mutating func pass(to socket: Int32, _ moment: Double) -> Double {
        while !isBlocked, let piece = pieces.first, piece.due <= moment {
            let count = piece.bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, 0) }
            if count < 0 {
                isBlocked = errno == EAGAIN
                isBroken = !isBlocked
                return .infinity
            }
            pieces[0].bytes = piece.bytes.dropFirst(count)
            if pieces[0].bytes.isEmpty { pieces.removeFirst() }
        }
        if pieces.isEmpty, let end, end <= moment, !isDone {
            shutdown(socket, Int32(SHUT_WR))
            isDone = true
        }
        return isBlocked || isDone ? .infinity : pieces.first?.due ?? end ?? .infinity
    }
}

// MARK: Sockets

func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

func newSocket() -> Int32 {
    socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue), 0)
}

func prepare(_ socket: Int32) {
    var yes: Int32 = 1
    setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    _ = fcntl(socket, F_SETFL, O_NONBLOCK)
}

/// Binds or connects a socket to a port of 127.0.0.1.
func use(_ socket: Int32, _ port: UInt16, _ call: (Int32, UnsafePointer<sockaddr>?, socklen_t) -> Int32) -> Int32 {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    return withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
            call(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
        }
    }
}
