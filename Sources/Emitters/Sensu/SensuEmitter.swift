import Compiler

/// Events for Sensu's client, without the status and the output that a check adds (`pysensu_yelp.send_event`). Where a team
/// has settings of its own, the handlers that receive an event apply them: null leaves the choice to them.
struct SensuEmitter {
    private var event = JSONWriter(capacity: 2048)

    mutating func body(of check: LinkedCheck, kept: Bool) -> [UInt8] {
        event.clear()
        event.raw("{\"alert_after\": ")
        event.value(check.monitoring[.alertAfter]?.value ?? .null)
        write(", \"component\": ", check.monitoring[.component])
        event.raw(", \"dependencies\": []")
        write(", \"description\": ", check.monitoring[.description])
        // PaaSTA checks once a minute.
        event.raw(", \"handler\": \"default\", \"interval\": 60")
        write(", \"irc_channels\": ", check.monitoring[.ircChannels])
        event.raw(", \"name\": ")
        event.string(check.name.text)
        write(", \"notification_email\": ", check.monitoring[.notificationEmail])
        write(", \"page\": ", check.monitoring[.page])
        write(", \"priority\": ", check.monitoring[.priority])
        write(", \"project\": ", check.monitoring[.project])
        write(", \"realert_every\": ", check.monitoring[.realertEvery])
        write(", \"runbook\": ", check.monitoring[.runbook])
        write(", \"slack_channels\": ", check.monitoring[.slackChannels])
        event.raw(", \"source\": ")
        event.string(check.source.text)
        write(", \"tags\": ", check.monitoring[.tags])
        write(", \"team\": ", check.monitoring[.team])
        write(", \"ticket\": ", check.monitoring[.ticket])
        write(", \"tip\": ", check.monitoring[.tip])
        event.raw(", \"ttl\": null}")
        return kept ? event.copy : []
    }

    private mutating func write(_ name: StaticString, _ setting: Setting<Value>?) {
        guard let setting else { return }
        event.raw(name)
        event.value(setting.value)
    }
}
