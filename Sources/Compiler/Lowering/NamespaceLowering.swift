/// Lowers all namespaces of a service.
enum NamespaceLowering {
    /// `configuration` is what `general` was lowered to.
    static func lower(
        _ general: GeneralLowering, _ configuration: Definition<GeneralConfiguration>, for uses: Set<NamespaceUse>
    ) -> Outcome<ServiceNamespaces> {
        let (registers, discovers) = (uses.contains(.registration), uses.contains(.discovery))
        guard !uses.isEmpty, let spaces = configuration.value?.namespaces.value else {
            return Outcome(
                ServiceNamespaces(
                    registrations: registers ? .broken : .absent, discoveries: discovers ? .broken : .absent))
        }
        var registrations: [(name: InstanceName, definition: Definition<NamespaceRegistration>)] = []
        var discoveries: [(name: InstanceName, definition: Definition<NamespaceDiscovery>)] = []
        var diagnostics: [Diagnostic] = []
        // In the same order; those who register name a namespace by text, so only such keys are among them.
        var named = spaces[...]
        for pair in general.smartstack?.pairs ?? .none {
            let space = pair.key.string == nil ? nil : named.popFirst()
            let name = InstanceName(pair.key.value.str)
            let id = InstanceID(service: general.service, instance: name)
            if let refusal = refusal(of: name, pair.key, id) {
                diagnostics.append(refusal)
                continue
            }
            var found: [Diagnostic] = []
            if discovers {
                let discovery = SmartstackLowering.discovery(id, pair.value)
                found = discovery.diagnostics
                switch discovery.value {
                case .broken: discoveries.append((name, .broken))
                case .sound(.some(let discovery)): discoveries.append((name, .sound(discovery)))
                case .sound(.none): break
                }
            }
            if registers, let space {
                let registration = space.definition.value.map { SmartstackLowering.registration($0, id) }
                registrations.append((name, registration?.value ?? .broken))
                // What both look at is said once.
                found += (registration?.diagnostics ?? []).filter { finding in
                    !found.contains { $0.span == finding.span && $0.message == finding.message }
                }
            }
            diagnostics += found
        }
        return Outcome(
            ServiceNamespaces(
                registrations: registers ? .present(registrations) : .absent,
                discoveries: discovers ? .present(discoveries) : .absent), diagnostics)
    }

    private static func refusal(of name: InstanceName, _ key: Node, _ id: InstanceID) -> Diagnostic? {
        if !name.text.utf8.contains(UInt8(ascii: "/")), !name.text.hasControlCharacter, name.text.utf8.count <= 120,
            !name.text.isEmpty
        {
            return nil
        }
        return key.diagnostic(
            .smartstack, "the name of a namespace has 1 to 120 bytes, and no '/' or control character",
            hint: "it becomes part of paths"
        ).of(id.service)
    }
}
