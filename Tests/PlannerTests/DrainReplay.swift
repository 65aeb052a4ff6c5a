import Compiler

@testable import Planner

/// A question or command of the table `drain-hacheck`.
enum DrainReplay {
    static func decide(_ input: Value) -> Value {
        let registrations = input["registrations"].items.map(\.text)
        let method = DrainMethod.make(
            named: input["method"], parameters: input["params"], of: .of(input), registrations: registrations)
        guard case .success(let method) = method else { return .object([("constructed", .string("*"))]) }
        guard let operation = DrainOperation(rawValue: input["op"].text) else { return .null }
        let task = LiveTask(
            id: "t1", host: input["task"]["host"].text, ports: input["task"]["ports"].items.map(\.int), started: 0)
        let now = input["now"].double
        guard case .success(let requests) = method.requests(operation, for: task, now: now) else {
            return .object([("requests", .list([])), ("raises", .string("*"))])
        }
        let sent = requests.map { request in
            Value.list([
                .string(request.method), .string(request.url),
                request.form.map { form in
                    .object(form.map { ($0.name, .string($0.name == "reason" ? "*" : $0.value)) })
                } ?? .null,
            ])
        }
        // No request, no answer.
        let replies = zip(requests, input["answers"].items).map { _, answer in reply(answer) }
        let result: (String, Value) =
            switch method.result(operation, of: replies, now: now) {
            case .done: ("result", .null)
            case .yes: ("result", .bool(true))
            case .no: ("result", .bool(false))
            case .failed: ("raises", .string("*"))
            }
        return .object([("requests", .list(sent)), (result.0, result.1)])
    }

    private static func reply(_ answer: Value) -> DrainReply {
        if case .string(let text) = answer { return .failed(text) }
        return .answered(status: answer["status"].int, body: answer["body"].text)
    }
}
