import Compiler

/// What the API server answers.
extension SimulatedKubernetes {
    /// Time passes until then, and the answer is of that moment.
    public mutating func handle(_ request: SimulatedRequest, at time: SimulatedTime) -> SimulatedAnswer {
        advance(to: time)
        if now < isDownUntil {
            return Self.refusal(503, "ServiceUnavailable", "the server is currently unable to handle the request")
        }
        if busyRequests > 0 {
            busyRequests -= 1
            var answer = Self.refusal(429, "TooManyRequests", "too many requests, please try again later")
            answer.headers.append(("Retry-After", "1"))
            return answer
        }
        if request.path == "/version" {
            return SimulatedAnswer(
                200, ["major": "1", "minor": .string("\(minor)"), "gitVersion": .string("v1.\(minor).2")])
        }
        if ["/healthz", "/livez", "/readyz"].contains(request.path) { return .text(200, "ok") }
        if request.method == "GET", let answer = KubernetesDiscovery(minor: minor).answer(to: request.path) {
            return SimulatedAnswer(200, answer)
        }
        guard let route = KubernetesRoute(request.path, minor: minor) else {
            let isAPI = request.path.hasPrefix("/api/") || request.path.hasPrefix("/apis/")
            return isAPI
                ? Self.refusal(404, "NotFound", "the server could not find the requested resource")
                : .text(404, "404 page not found\n")
        }
        return answer(request, route)
    }

    private mutating func answer(_ request: SimulatedRequest, _ route: KubernetesRoute) -> SimulatedAnswer {
        let verb: String
        switch (request.method, route.name) {
        case ("GET", nil): verb = "list"
        case ("GET", _?): verb = "get"
        case ("POST", nil): verb = "create"
        case ("PUT", _?): verb = "update"
        case ("DELETE", _?): verb = "delete"
        default:
            return Self.refusal(
                405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
        }
        if forbidden.contains("\(verb) \(route.kind.plural)") {
            return Self.refusal(
                403, "Forbidden",
                "\(route.resource) is forbidden: User \"soac\" cannot \(verb) resource \"\(route.kind.plural)\" in API group "
                    + "\"\(route.kind.group)\" in the namespace \"\(route.namespace ?? "")\"", route, route.name)
        }
        switch verb {
        case "list": return list(request, route)
        case "create": return create(request, route)
        case "update": return replace(request, route)
        case "delete": return delete(request, route)
        default:
            guard let object = object(route) else { return missing(route) }
            return SimulatedAnswer(200, object.shown(route.version))
        }
    }

    private func object(_ route: KubernetesRoute) -> KubernetesObject? {
        guard let name = route.name, route.namespace ?? Self.home == Self.home else { return nil }
        return objects[route.kind]?[name]
    }

    // MARK: Lists

    private mutating func list(_ request: SimulatedRequest, _ route: KubernetesRoute) -> SimulatedAnswer {
        let selector = KubernetesSelector(request.value("labelSelector") ?? "")
        guard let selector else {
            return Self.refusal(400, "BadRequest", "unable to parse requirement: found something that is none")
        }
        var page: KubernetesPage
        if let token = request.value("continue"), !token.isEmpty {
            guard let kept = pages.removeValue(forKey: token) else {
                guard token.hasPrefix("page-") else {
                    return Self.refusal(400, "BadRequest", "continue key is not valid")
                }
                return Self.refusal(
                    410, "Expired", "The provided continue parameter is too old to display a consistent list result.")
            }
            page = kept
        } else {
            let isHome = route.namespace ?? Self.home == Self.home
            let all = (isHome ? objects[route.kind] ?? [:] : [:]).values
                .filter { selector.takes($0.content.at("metadata", "labels") ?? [:]) }
                .sorted { $0.name.precedesInBytes($1.name) }
            page = KubernetesPage(
                objects: all.map { $0.shown(route.version, inList: true) }, revision: revision, expires: now + pagesLast
            )
        }
        var metadata: JSON = ["resourceVersion": .string("\(page.revision)")]
        let limit = request.value("limit").flatMap { Int($0) } ?? 0
        let items = limit > 0 ? Array(page.objects.prefix(limit)) : page.objects
        page.objects.removeFirst(items.count)
        if !page.objects.isEmpty {
            let token = "page-\(numbers.next())"
            metadata = metadata.setting("continue", .string(token))
                .setting("remainingItemCount", .int(page.objects.count))
            if pagesLast > 0 { pages[token] = page }
        }
        return SimulatedAnswer(
            200,
            [
                "kind": .string(route.kind.rawValue + "List"), "apiVersion": .string(route.apiVersion),
                "metadata": metadata, "items": .list(items),
            ])
    }

    // MARK: Changes

    private enum Reading {
        case object(JSON)
        case refused(SimulatedAnswer)
    }

    private func read(_ request: SimulatedRequest, _ route: KubernetesRoute) -> Reading {
        guard let body = JSON(request.body), body.members != nil else {
            return .refused(Self.refusal(400, "BadRequest", "the object provided is unrecognized"))
        }
        let (kind, version) = (body["kind"]?.string ?? "", body["apiVersion"]?.string ?? "")
        if !kind.isEmpty, kind != route.kind.rawValue {
            let words = "\(kind) in version \"\(version)\" cannot be handled as a \(route.kind.rawValue)"
            return .refused(Self.refusal(400, "BadRequest", words))
        }
        if !version.isEmpty, version != route.apiVersion {
            let words = "the API version in the data (\(version)) does not match the expected API version"
            return .refused(Self.refusal(400, "BadRequest", "\(words) (\(route.apiVersion))"))
        }
        let fields = [KubernetesShape.Field(name: "metadata", shape: KubernetesShape.metadata)]
        do throws(KubernetesShape.Misread) {
            let shape = KubernetesShape.object(fields + route.kind.fields(route.version))
            let object = try shape.decoded(body, at: "") ?? [:]
            return .object(KubernetesForm.kept(route.kind, object, route.version))
        } catch {
            let words =
                "\(route.kind.rawValue) in version \"\(route.version)\" cannot be handled as a \(route.kind.rawValue)"
            return .refused(Self.refusal(400, "BadRequest", "\(words): \(error.text)"))
        }
    }

    private mutating func create(_ request: SimulatedRequest, _ route: KubernetesRoute) -> SimulatedAnswer {
        if let namespace = route.namespace, namespace != Self.home || objects[.namespace]?[namespace] == nil {
            return Self.refusal(
                404, "NotFound", "namespaces \"\(namespace)\" not found", KubernetesRoute(.namespace), namespace)
        }
        let object: JSON
        switch read(request, route) {
        case .refused(let answer): return answer
        case .object(let read): object = read
        }
        let metadata = object["metadata"] ?? [:]
        if let refusal = refusal(of: metadata, route) { return refusal }
        if metadata["resourceVersion"] != nil {
            return Self.refusal(500, "", "resourceVersion should not be set on objects to be created")
        }
        let name = metadata["name"]?.string ?? ""
        if let refusal = refusal(of: object, name, replacing: nil, route) { return refusal }
        if let old = objects[route.kind]?[name] {
            let words = "\(route.resource) \"\(name)\" already exists"
            let whole = old.deleted == nil ? words : "object is being deleted: \(words)"
            return Self.refusal(409, "AlreadyExists", whole, route, name)
        }
        put(route.kind, name, Self.kept(object))
        return SimulatedAnswer(201, self.objects[route.kind]?[name]?.shown(route.version) ?? .null)
    }

    private mutating func replace(_ request: SimulatedRequest, _ route: KubernetesRoute) -> SimulatedAnswer {
        let object: JSON
        switch read(request, route) {
        case .refused(let answer): return answer
        case .object(let read): object = read
        }
        let metadata = object["metadata"] ?? [:]
        let name = route.name ?? ""
        if let refusal = refusal(of: metadata, route) { return refusal }
        guard let old = self.object(route) else { return missing(route) }
        let told = metadata["name"]?.string ?? ""
        if told != name {
            let words = "the name of the object (\(told)) does not match the name on the URL (\(name))"
            return Self.refusal(400, "BadRequest", words)
        }
        let version = metadata["resourceVersion"]?.string
        if route.kind.needsVersion, version == nil {
            let cause = KubernetesRules.Cause(
                reason: "FieldValueInvalid", field: "metadata.resourceVersion",
                message: "Invalid value: 0x0: must be specified for an update")
            return Self.invalid([cause], name, route)
        }
        if version ?? "\(old.version)" != "\(old.version)" {
            return Self.refusal(
                409, "Conflict",
                "Operation cannot be fulfilled on \(route.resource) \"\(name)\": the object has been modified; "
                    + "please apply your changes to the latest version and try again", route, name)
        }
        if let uid = metadata["uid"]?.string, uid != old.uid { return Self.otherObject(uid, old, route) }
        if let refusal = refusal(of: object, name, replacing: old.content, route) { return refusal }
        let content = Self.kept(object)
        guard content != old.content else { return SimulatedAnswer(200, old.shown(route.version)) }
        change(route.kind, name) { object in
            if object.content["spec"] != content["spec"] { object.generation += 1 }
            object.content = content
        }
        return SimulatedAnswer(200, objects[route.kind]?[name]?.shown(route.version) ?? .null)
    }

    private mutating func delete(_ request: SimulatedRequest, _ route: KubernetesRoute) -> SimulatedAnswer {
        guard let object = object(route) else { return missing(route) }
        let options = JSON(request.body) ?? [:]
        if let uid = options.at("preconditions", "uid")?.string, uid != object.uid {
            return Self.otherObject(uid, object, route)
        }
        let policy = options["propagationPolicy"]?.string ?? request.value("propagationPolicy") ?? "Background"
        if route.kind == .pod {
            stop(object.name)
        } else if policy != "Background" {
            let time = object.deleted ?? now
            change(route.kind, object.name) { object in
                if object.deleted == nil { object.generation += 1 }
                object.deleted = time
                object.finalizers = [policy == "Orphan" ? "orphan" : "foregroundDeletion"]
            }
            if policy == "Orphan" { disown(object) }
            if !route.kind.ownsPods {
                let time = now + Int.random(in: 50...500, using: &numbers)
                events.put(.gone(route.kind, object.name, uid: object.uid), at: time)
            }
        } else {
            for name in disown(object) { stop(name) }
            remove(route.kind, object.name)
            let details: JSON = ["name": .string(object.name), "kind": .string(route.kind.plural)]
            return SimulatedAnswer(
                200, ["kind": "Status", "apiVersion": "v1", "status": "Success", "details": details])
        }
        return SimulatedAnswer(200, objects[route.kind]?[object.name]?.shown(route.version) ?? .null)
    }

    /// Its pods are nobody's then.
    @discardableResult
    private mutating func disown(_ object: KubernetesObject) -> [String] {
        let pods = (owned.removeValue(forKey: object.uid) ?? []).sorted { $0.precedesInBytes($1) }
        for name in pods { objects[.pod]?[name]?.owner = nil }
        return pods
    }

    /// What is kept of an object that is sent: its name, version and uid stand elsewhere.
    private static func kept(_ object: JSON) -> JSON {
        object.setting(
            "metadata", (object["metadata"] ?? [:]).removing(["name", "namespace", "uid", "resourceVersion"]))
    }

    // MARK: Refusals

    private func refusal(of metadata: JSON, _ route: KubernetesRoute) -> SimulatedAnswer? {
        guard let namespace = metadata["namespace"]?.string, let own = route.namespace, namespace != own else {
            return nil
        }
        return Self.refusal(
            400, "BadRequest", "the namespace of the provided object does not match the namespace sent on the request")
    }

    private func refusal(
        of object: JSON, _ name: String, replacing old: JSON?, _ route: KubernetesRoute
    ) -> SimulatedAnswer? {
        let causes = KubernetesRules(route.kind, object, replacing: old).causes
        return causes.isEmpty ? nil : Self.invalid(causes, name, route)
    }

    private static func invalid(
        _ causes: [KubernetesRules.Cause], _ name: String, _ route: KubernetesRoute
    ) -> SimulatedAnswer {
        let words = causes.map { "\($0.field): \($0.message)" }
        let whole = words.count == 1 ? words[0] : "[\(words.joined(separator: ", "))]"
        return refusal(
            422, "Invalid",
            "\(route.kind.rawValue)\(route.kind.group.isEmpty ? "" : ".\(route.kind.group)") \"\(name)\" is invalid: \(whole)",
            route, name,
            causes.map { ["reason": .string($0.reason), "field": .string($0.field), "message": .string($0.message)] })
    }

    private static func otherObject(
        _ uid: String, _ object: KubernetesObject, _ route: KubernetesRoute
    ) -> SimulatedAnswer {
        refusal(
            409, "Conflict",
            "Operation cannot be fulfilled on \(route.resource) \"\(object.name)\": Precondition failed: UID in precondition: "
                + "\(uid), UID in object meta: \(object.uid)", route, object.name)
    }

    private func missing(_ route: KubernetesRoute) -> SimulatedAnswer {
        Self.refusal(404, "NotFound", "\(route.resource) \"\(route.name ?? "")\" not found", route, route.name)
    }

    private static func refusal(
        _ status: Int, _ reason: String, _ message: String, _ route: KubernetesRoute? = nil, _ name: String? = nil,
        _ causes: [JSON] = []
    ) -> SimulatedAnswer {
        var details: JSON = [:]
        if let name { details = details.setting("name", .string(name)) }
        if let route { details = details.setting("kind", .string(route.kind.plural)) }
        if let group = route?.kind.group, !group.isEmpty { details = details.setting("group", .string(group)) }
        if !causes.isEmpty { details = details.setting("causes", .list(causes)) }
        let answer: JSON = [
            "kind": "Status", "apiVersion": "v1", "metadata": [:], "status": "Failure", "message": .string(message),
            "details": details, "code": .int(status),
        ]
        return SimulatedAnswer(status, reason.isEmpty ? answer : answer.setting("reason", .string(reason)))
    }
}
