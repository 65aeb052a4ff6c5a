import Compiler

/// Where the fields of an event for Sensu come from.
extension FieldSources {
    init(_ check: LinkedCheck) {
        self.init()
        for key in Monitoring.Key.allCases {
            if let setting = check.monitoring[key] { set(key.name, setting.origin) }
        }
        if let schedule = check.realertSchedule {
            set("realert_every", .computed(from: [Ingredient("schedule", schedule), Ingredient("the date", nil)]))
        }
        for field in ["dependencies", "handler", "interval", "ttl"] { set(field, .fixed) }
        set("name", .computed(from: "the service's name", "the instance's name"))
        set("source", .computed(from: "the cluster's name"))
    }
}
