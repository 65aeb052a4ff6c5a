import Compiler

/// Events for Sensu's client, without the status and the output that a check adds (`pysensu_yelp.send_event`). Where a team
/// has settings of its own, the handlers that receive an event apply them: null leaves the choice to them.
struct SensuEmitter {
    private var part = JSONWriter(capacity: 2048)
    private var events = JSONWriter(capacity: 8192)
    private var texts: Texts?

    /// One for each check, in their order; empty unless they are kept.
    mutating func bodies(of checks: [LinkedCheck], kept: Bool) -> [ArraySlice<UInt8>] {
        events.clear()
        var bodies: [Range<Int>] = []
        for check in checks {
            if !kept { events.clear() }
            let start = events.count
            let texts = texts(of: check.monitoring)
            events.raw(texts.beforeName)
            events.string(check.name.text)
            events.raw(texts.beforeSource)
            events.string(check.source.text)
            events.raw(texts.afterSource)
            bodies.append(start..<events.count)
        }
        return events.texts(at: bodies, kept: kept)
    }

    /// The text of all that does not differ between instances that share what monitoring is told of them: written once for
    /// those that follow each other.
    private struct Texts {
        let monitoring: Monitoring
        let beforeName: [UInt8]
        let beforeSource: [UInt8]
        let afterSource: [UInt8]
    }

    private mutating func texts(of monitoring: Monitoring) -> Texts {
        if let texts, texts.monitoring === monitoring { return texts }
        let made = Texts(
            monitoring: monitoring,
            beforeName: text { event in
                event.raw("{\"alert_after\": ")
                event.value(monitoring[.alertAfter]?.value ?? .null)
                event.setting(", \"component\": ", monitoring[.component])
                event.raw(", \"dependencies\": []")
                event.setting(", \"description\": ", monitoring[.description])
                // PaaSTA checks once a minute.
                event.raw(", \"handler\": \"default\", \"interval\": 60")
                event.setting(", \"irc_channels\": ", monitoring[.ircChannels])
                event.raw(", \"name\": ")
            },
            beforeSource: text { event in
                event.setting(", \"notification_email\": ", monitoring[.notificationEmail])
                event.setting(", \"page\": ", monitoring[.page])
                event.setting(", \"priority\": ", monitoring[.priority])
                event.setting(", \"project\": ", monitoring[.project])
                event.setting(", \"realert_every\": ", monitoring[.realertEvery])
                event.setting(", \"runbook\": ", monitoring[.runbook])
                event.setting(", \"slack_channels\": ", monitoring[.slackChannels])
                event.raw(", \"source\": ")
            },
            afterSource: text { event in
                event.setting(", \"tags\": ", monitoring[.tags])
                event.setting(", \"team\": ", monitoring[.team])
                event.setting(", \"ticket\": ", monitoring[.ticket])
                event.setting(", \"tip\": ", monitoring[.tip])
                event.raw(", \"ttl\": null}")
            })
        texts = made
        return made
    }

    private mutating func text(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
        part.clear()
        write(&part)
        return part.copy
    }
}

extension JSONWriter {
    /// A member that is left out where nothing is set.
    fileprivate mutating func setting(_ name: StaticString, _ setting: Setting<Value>?) {
        guard let setting else { return }
        raw(name)
        value(setting.value)
    }
}
