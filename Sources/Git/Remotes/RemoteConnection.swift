import CLibgit2
import Glibc

/// One conversation with a remote, on one thread: what libgit2 calls back for, and what came of it.
final class RemoteConnection {
    let url: RemoteURL
    let access: RemoteAccess
    let handle: OpaquePointer
    /// Why a callback gave up; says more than what libgit2 makes of it.
    private var refusal: RemoteError?
    /// What the server printed while it took a push, the last 4 KiB.
    private var serverText: [UInt8] = []
    /// References that the server did not take, with its reasons.
    private var refused: [String] = []
    private var offered: Credential?
    private let allowance = ReadAllowance()
    private var keysLeft: [RemoteAccess.SSHKey]
    private var lastKey: RemoteAccess.SSHKey?

    /// Not connected yet. `repository` is where objects come from and go to; nil to list references only.
    private init(to url: RemoteURL, access: RemoteAccess, repository: OpaquePointer?) throws(RemoteError) {
        var options = git_remote_create_options()
        git_remote_create_options_init(&options, UInt32(GIT_REMOTE_CREATE_OPTIONS_VERSION))
        options.repository = repository
        // Callers rewrite addresses, with the configuration of another repository than this.
        options.flags = GIT_REMOTE_CREATE_SKIP_INSTEADOF.rawValue | GIT_REMOTE_CREATE_SKIP_DEFAULT_FETCHSPEC.rawValue
        let isHTTP = url.transport == .http || url.transport == .https
        var handle: OpaquePointer?
        // With a user in the address, libgit2 would try it with no password before it asks.
        let code = git_remote_create_with_opts(&handle, isHTTP ? url.textWithoutUser : url.text, &options)
        guard code == 0, let handle else { throw .last(code, of: url) }
        (self.url, self.access, self.handle) = (url, access, handle)
        keysLeft = access.sshKeys
    }

    deinit { git_remote_free(handle) }

    /// A connection that stands, and has the remote's list of references.
    static func open(
        to url: RemoteURL, access: RemoteAccess, repository: OpaquePointer? = nil, _ direction: git_direction
    ) throws(RemoteError) -> RemoteConnection {
        Library.start()
        try checkLocal(url, direction)
        try checkSize(url)
        try access.setAuthorities(for: url)
        while true {
            let connection = try RemoteConnection(to: url, access: access, repository: repository)
            let code = connection.connect(direction)
            guard code < 0 else { return connection }
            // libgit2 gives up at a key that it cannot read. Its next try leaves that one out.
            if let key = connection.unreadableKey {
                access.retire(key)
                continue
            }
            let error = connection.error(code)
            try checkLocal(url, direction)
            throw error
        }
    }

    /// That the list of references of a repository of this machine is not larger than that of another may be.
    private static func checkSize(_ url: RemoteURL) throws(RemoteError) {
        guard url.transport == .local else { return }
        for name in ["/packed-refs", "/.git/packed-refs"] {
            var status = stat()
            guard stat(url.localPath + name, &status) == 0, status.st_size > ReadAllowance.limit else { continue }
            throw tooManyReferences(url)
        }
    }

    private static func tooManyReferences(_ url: RemoteURL) -> RemoteError {
        RemoteError(
            url: url.shown, message: "\(url.shown) lists more than \(ReadAllowance.limit >> 20) MiB of references",
            hint: "delete old tags there; or is it a git server at all?")
    }

    /// libgit2 forgets why it cannot open a repository of this machine.
    private static func checkLocal(_ url: RemoteURL, _ direction: git_direction) throws(RemoteError) {
        guard url.transport == .local else { return }
        let repository: Repository
        do {
            repository = try Repository(at: url.localPath)
        } catch .notARepository {
            throw RemoteError(
                url: url.shown, message: "there is no git repository at \(url.shown)", hint: "look at the address")
        } catch {
            throw RemoteError(error, url: url)
        }
        guard direction == GIT_DIRECTION_FETCH || repository.workTree == nil else {
            throw RemoteError(
                url: url.shown, message: "\(url.shown) has a work tree, and is not pushed to",
                hint: "push to a bare repository")
        }
    }

    private func connect(_ direction: git_direction) -> Int32 {
        var options = git_remote_connect_options()
        git_remote_connect_options_init(&options, UInt32(GIT_REMOTE_CONNECT_OPTIONS_VERSION))
        options.callbacks = callbacks
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        if url.transport == .local, direction == GIT_DIRECTION_PUSH {
            options.callbacks.transport = { out, owner, payload in
                ReceivePack.make(out, owner: owner, path: RemoteConnection.from(payload).url.localPath)
            }
        }
        if url.transport != .local {
            options.callbacks.transport = { out, owner, payload in
                let connection = RemoteConnection.from(payload)
                return CountedTransport.make(
                    out, owner: owner, connection.url.transport, connection.allowance)
            }
        }
        let code = withProxy { proxy in
            options.proxy_opts = proxy
            return git_remote_connect_ext(handle, direction, &options)
        }
        allowance.end()
        if code == 0, let offered { access.credentials.worked(offered, for: credentialKey) }
        return code
    }

    private func withProxy(_ body: (git_proxy_options) -> Int32) -> Int32 {
        var options = git_proxy_options()
        git_proxy_options_init(&options, UInt32(GIT_PROXY_OPTIONS_VERSION))
        options.type = GIT_PROXY_AUTO
        guard let proxy = access.proxy else { return body(options) }
        options.type = proxy.isEmpty ? GIT_PROXY_NONE : GIT_PROXY_SPECIFIED
        return proxy.withCString { text in
            options.url = text
            return body(options)
        }
    }

    /// The key that made libgit2 fail before the server saw it; not one at which the connection broke off.
    private var unreadableKey: RemoteAccess.SSHKey? {
        guard refusal == nil, let last = git_error_last(), last.pointee.klass == GIT_ERROR_SSH.rawValue,
            let text = last.pointee.message.map({ String(cString: $0) }),
            ["private key file", "with agent", "auth sock"].contains(where: { text.contains($0) })
        else { return nil }
        return lastKey
    }

    private func error(_ code: Int32) -> RemoteError {
        if let refusal { return refusal }
        if allowance.isExceeded { return Self.tooManyReferences(url) }
        if allowance.isCrowded {
            let message =
                "\(url.shown) lists many references, and others do as well: there is not enough memory for all of them"
            return RemoteError(url: url.shown, message: message, isTransient: true)
        }
        return .last(code, of: url)
    }

    // MARK: - Work

    /// What the remote has, in its order.
    func references() throws(RemoteError) -> [RemoteReference] {
        var heads: UnsafeMutablePointer<UnsafePointer<git_remote_head>?>?
        var count = 0
        let code = git_remote_ls(&heads, &count, handle)
        guard code == 0 else { throw error(code) }
        var references: [RemoteReference] = []
        for index in 0..<count {
            guard let head = heads?[index]?.pointee, let name = String(validatingCString: head.name) else { continue }
            let target = ObjectID(head.oid)
            // `^{}` follows its tag, and is the commit that it points to.
            if name.hasSuffix("^{}") {
                guard let last = references.indices.last, references[last].name == name.dropLast(3) else { continue }
                references[last].target = target
            } else {
                references.append(RemoteReference(name: name, target: target))
            }
        }
        return references
    }

    /// Gets the objects of references (`refs/heads/*:refs/heads/*`) or of ids (`<id>:refs/…`), and makes no references.
    func download(_ specs: [String]) throws(RemoteError) {
        var options = git_fetch_options()
        git_fetch_options_init(&options, UInt32(GIT_FETCH_OPTIONS_VERSION))
        options.callbacks = callbacks
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        options.download_tags = GIT_REMOTE_DOWNLOAD_TAGS_NONE
        options.update_fetchhead = 0
        let code = withProxy { proxy in
            options.proxy_opts = proxy
            return Self.withStrings(specs) { git_remote_download(handle, &$0, &options) }
        }
        guard code == 0 else { throw error(code) }
    }

    /// Pushes `refs/…:refs/…`, each of which must be new.
    func push(_ specs: [String]) throws(RemoteError) {
        var options = git_push_options()
        git_push_options_init(&options, UInt32(GIT_PUSH_OPTIONS_VERSION))
        options.callbacks = callbacks
        options.follow_redirects = GIT_REMOTE_REDIRECT_NONE
        let code = withProxy { proxy in
            options.proxy_opts = proxy
            return Self.withStrings(specs) { git_remote_upload(handle, &$0, &options) }
        }
        let said = RemoteError.printable(serverText)
        if refusal == nil, !refused.isEmpty {
            let reasons = refused.joined(separator: ", ")
            throw RemoteError(
                url: url.shown,
                message: "\(url.shown) refuses \(reasons)\(said.isEmpty ? "" : "; it says: \(said)")")
        }
        guard code == 0 else {
            var error = error(code)
            if !said.isEmpty { error.message += "; it says: \(said)" }
            throw error
        }
    }

    private static func withStrings(_ strings: [String], _ body: (inout git_strarray) -> Int32) -> Int32 {
        var pointers = strings.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            var array = git_strarray(strings: buffer.baseAddress, count: buffer.count)
            return body(&array)
        }
    }

    // MARK: - Callbacks

    /// They have no captures; this object is their payload, and outlives each call.
    private var callbacks: git_remote_callbacks {
        var callbacks = git_remote_callbacks()
        git_remote_init_callbacks(&callbacks, UInt32(GIT_REMOTE_CALLBACKS_VERSION))
        callbacks.payload = Unmanaged.passUnretained(self).toOpaque()
        callbacks.credentials = { out, _, user, types, payload in
            RemoteConnection.from(payload).credential(out, user: user.map { String(cString: $0) }, types: types)
        }
        callbacks.certificate_check = { certificate, isValid, host, payload in
            // What libgit2 says of a certificate holds; of an ssh key, it asks one file only.
            guard let certificate, isValid == 0, certificate.pointee.cert_type == GIT_CERT_HOSTKEY_LIBSSH2 else {
                return GIT_PASSTHROUGH.rawValue
            }
            return certificate.withMemoryRebound(to: git_cert_hostkey.self, capacity: 1) { key in
                RemoteConnection.from(payload).check(key.pointee, host: host.map { String(cString: $0) } ?? "")
            }
        }
        callbacks.sideband_progress = { text, length, payload in
            let bytes = UnsafeRawBufferPointer(start: text, count: Int(length))
            RemoteConnection.from(payload).hear(bytes)
            return 0
        }
        callbacks.push_negotiation = { updates, count, payload in
            RemoteConnection.from(payload).check(UnsafeBufferPointer(start: updates, count: count))
        }
        callbacks.push_update_reference = { name, status, payload in
            guard let name, let status else { return 0 }
            let line = [UInt8](CStrings.bytes(name)) + Array(": ".utf8) + CStrings.bytes(status)
            RemoteConnection.from(payload).refused.append(RemoteError.printable(line))
            return 0
        }
        return callbacks
    }

    private static func from(_ payload: UnsafeMutableRawPointer?) -> RemoteConnection {
        guard let payload else { preconditionFailure("the payload is set with the callbacks") }
        return Unmanaged<RemoteConnection>.fromOpaque(payload).takeUnretainedValue()
    }

    /// Ends the conversation with an error of our own.
    private func refuse(_ message: String, hint: String? = nil, code: git_error_code = GIT_EAUTH) -> Int32 {
        refusal = RemoteError(url: url.shown, message: message, hint: hint)
        git_error_set_str(Int32(GIT_ERROR_CALLBACK.rawValue), "refused by the caller")
        return code.rawValue
    }

    private func hear(_ bytes: UnsafeRawBufferPointer) {
        serverText = (serverText + bytes).suffix(4096)
    }

    /// That no reference of a push is there already.
    private func check(_ updates: UnsafeBufferPointer<UnsafePointer<git_push_update>?>) -> Int32 {
        for case let update? in updates {
            guard var old = Optional(update.pointee.src), git_oid_is_zero(&old) == 0 else { continue }
            let name = update.pointee.dst_refname.map { RemoteError.printable(CStrings.bytes($0)) } ?? ""
            return refuse("\(url.shown) has \(name) already, at \(ObjectID(old))", code: GIT_EEXISTS)
        }
        return 0
    }

    // MARK: - Credentials

    private func credential(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?, user: String?, types: UInt32
    ) -> Int32 {
        if types & GIT_CREDENTIAL_USERNAME.rawValue != 0 {
            guard let name = RemoteAccess.userName() else { return refuse("\(url.shown) names no user") }
            return git_credential_username_new(out, name)
        }
        if url.transport == .ssh { return sshCredential(out, user: user ?? "", types: types) }
        guard types & GIT_CREDENTIAL_USERPASS_PLAINTEXT.rawValue != 0 else {
            return refuse("\(url.shown) asks for a way to log in other than by a password or a token")
        }
        if let offered {
            access.credentials.wasRefused(offered, for: credentialKey)
            return refuse(
                "\(url.shown) refuses the user name or the password",
                hint: "renew it where git has it from: the address, or the helper that credential.helper names")
        }
        let given = url.decodedPassword.map { Credential(user: url.decodedUser ?? "", password: $0) }
        // Some servers take a token for the user, and no password.
        let token = url.decodedUser.map { Credential(user: $0, password: "") }
        guard let credential = given ?? access.credentials.credential(for: credentialKey) ?? token else {
            return refuse(
                "\(url.shown) asks for a user name and a password, and no credential helper has one that works",
                hint: "set one with `git config --global credential.helper store` and `git credential approve`")
        }
        offered = credential
        return git_credential_userpass_plaintext_new(out, credential.user, credential.password)
    }

    private var credentialKey: CredentialHelper.Key {
        CredentialHelper.Key(
            transport: url.transport == .https ? "https" : "http", host: url.authority,
            path: access.pathCounts ? String(url.path.drop { $0 == "/" }) : nil, user: url.decodedUser)
    }

    private func sshCredential(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_credential>?>?, user: String, types: UInt32
    ) -> Int32 {
        guard types & GIT_CREDENTIAL_SSH_KEY.rawValue != 0 else {
            return refuse("\(url.shown) does not accept ssh keys")
        }
        guard !keysLeft.isEmpty else {
            return refuse(
                "\(url.shown) lets \(user) in by none of the ssh keys: \(access.triedKeys)",
                hint: "use an ed25519 key without a passphrase, or an agent: Debian's libgit2 1.5 (libssh2 1.10) "
                    + "cannot use RSA keys with today's sshd")
        }
        let key = keysLeft.removeFirst()
        lastKey = key
        return switch key {
        case .agent: git_credential_ssh_key_from_agent(out, user)
        case .file(let path): git_credential_ssh_key_new(out, user, nil, path, nil)
        }
    }

    // MARK: - Host keys

    /// Of an ssh key that is not in `~/.ssh/known_hosts`.
    private func check(_ key: git_cert_hostkey, host: String) -> Int32 {
        let port = url.host.flatMap { Int32($0.split(separator: ":").last ?? "") } ?? 22
        let kind = KnownHosts.kindName(of: key)
        let fingerprint = KnownHosts.fingerprint(of: key)
        let hint =
            "add it with `ssh-keyscan -t \(kind) -p \(port) \(host) >>~/.ssh/known_hosts`, and compare the fingerprint "
            + "with what its administrator says"
        switch access.knownHosts.verdict(on: key, of: host, port: port) {
        case .trusted:
            return 0
        case .unknown:
            return refuse(
                "the ssh host of \(url.shown) is unknown; its \(kind) key is \(fingerprint)", hint: hint,
                code: GIT_ECERTIFICATE)
        case .otherKind:
            return refuse(
                "the ssh host of \(url.shown) is known by another kind of key only; its \(kind) key is \(fingerprint)",
                hint: hint, code: GIT_ECERTIFICATE)
        case .changed:
            return refuse(
                "the ssh host key of \(url.shown) HAS CHANGED: it is now \(fingerprint), and known_hosts has another",
                hint:
                    "somebody may be listening in; if the change is intended, remove the old key with `ssh-keygen -R`",
                code: GIT_ECERTIFICATE)
        }
    }
}
