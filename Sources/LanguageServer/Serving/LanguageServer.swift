import Compiler
import Fleet
import Git
import Glibc

/// A language server (LSP 3.17) on two descriptors. It runs on the thread that calls it, one message after the other; what
/// came meanwhile is looked at before each, so that a request that was cancelled is not begun, and a text is checked once
/// nobody types. What takes long is done in small steps, and between two of them it is looked whether something came.
public final class LanguageServer {
    private let connection: Connection
    private let version: String
    private let session: EditorSession
    private var state = State.new
    private var parent: pid_t?
    private var cancelled: Set<String> = []
    /// Requests that the server sent.
    private var sent = 0
    private var canWatch = false

    private enum State { case new, running, shutDown }

    /// `version` is that of soac; `open` finds repositories.
    public init(input: Int32, output: Int32, version: String, open: @escaping RepositoryOpening) {
        connection = Connection(input: input, output: output)
        self.version = version
        session = EditorSession(open)
    }

    /// How often it is looked whether the client lives, and whether something else was checked out; milliseconds.
    private static let interval: Int32 = 1000

    /// Serves until the client says exit, or is gone. The exit status that the protocol wants: 0 after `shutdown`, else 1.
    public func run() -> Int32 {
        while true {
            let isIdle = session.isUpToDate
            guard let bytes = connection.next(wait: isIdle ? Self.interval : 0) else {
                if let failure = connection.failure { return end(failure) }
                if connection.isAtEnd || isOrphan { return state == .shutDown ? 0 : 1 }
                if isIdle { session.look() }
                for notification in session.advance() where !connection.send(notification) { return 1 }
                continue
            }
            let message: Message
            do throws(Message.Failure) { message = try Message(bytes) } catch {
                if !refuse(error) { return 1 }
                continue
            }
            if message.method == "exit" { return state == .shutDown ? 0 : 1 }
            guard handle(message) else { return 1 }
        }
    }

    private func end(_ failure: MessageBuffer.Failure) -> Int32 {
        let reason =
            switch failure {
            case .header(let text): "the header of a message cannot be read: \(text)"
            case .tooLarge(let size): "a message has \(size) bytes; at most \(MessageBuffer.messageLimit) are read"
            }
        _ = connection.send(Outgoing.error(nil, RequestError(code: -32700, text: reason)))
        return 1
    }

    /// Whether the editor that started this is gone: it may have left the pipe to others.
    private var isOrphan: Bool {
        guard let parent else { return false }
        return kill(parent, 0) != 0 && errno == ESRCH
    }

    private func refuse(_ failure: Message.Failure) -> Bool {
        switch failure {
        case .answer: true
        case .notJSON: connection.send(Outgoing.error(nil, .notJSON))
        case .noRequest(let id): connection.send(Outgoing.error(id, .noRequest))
        }
    }

    /// Whether the client is still there.
    private func handle(_ message: Message) -> Bool {
        if let id = message.cancelled {
            if cancelled.count < 1000 { cancelled.insert(id) }
            return true
        }
        guard let id = message.id else {
            if state == .running { notify(message) }
            return connection.send(all: session.messages())
        }
        if let isThere = answer(message, id) { return isThere }
        do throws(RequestError) {
            return connection.send(Outgoing.result(id, try request(message)))
        } catch {
            return connection.send(Outgoing.error(id, error))
        }
    }

    /// What has an answer before it is looked at; nil if it has to be.
    private func answer(_ message: Message, _ id: String) -> Bool? {
        // A cancellation comes behind its request, which may wait still.
        for bytes in connection.waiting where bytes.count < 256 {
            if let other = (try? Message(bytes))?.cancelled, cancelled.count < 1000 { cancelled.insert(other) }
        }
        if cancelled.remove(id) != nil { return connection.send(Outgoing.error(id, .cancelled)) }
        return nil
    }

    // MARK: The life of a server

    private func request(_ message: Message) throws(RequestError) -> String {
        switch (message.method, state) {
        case ("initialize", .new): return initialize(message.params)
        case (_, .new): throw .notInitialized
        case ("initialize", _): throw RequestError(code: -32600, text: "the server is initialized already")
        case (_, .shutDown): throw .isShutDown
        case ("shutdown", _):
            state = .shutDown
            return "null"
        default: return try session.answer(message.method, message.params)
        }
    }

    private func initialize(_ params: Node?) -> String {
        state = .running
        if case .int(let id)? = params?.value("processId")?.value, id > 1 { parent = pid_t(clamping: id) }
        let client = params?.value("capabilities")
        session.canRename = Capabilities.canRenameFiles(client)
        canWatch = Capabilities.canWatchFiles(client)
        return JSONText.object([
            "capabilities": Capabilities.ofServer,
            "serverInfo": JSONText.object(["name": JSONText.of("soac"), "version": JSONText.of(version)]),
        ])
    }

    private func notify(_ message: Message) {
        if message.method == "initialized", canWatch {
            sent += 1
            _ = connection.send(Outgoing.request(sent, "client/registerCapability", Capabilities.watchedFiles))
        } else {
            session.take(message.method, message.params)
        }
    }
}

extension Connection {
    fileprivate func send(all texts: [String]) -> Bool { texts.allSatisfy(send) }
}
