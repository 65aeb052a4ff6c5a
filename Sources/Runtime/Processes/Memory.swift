import CProcess

/// The memory of this process.
public enum Memory {
    /// Gives what is free back to the system: a compile of thousands of services, and the list of their apps, take some ten times
    /// what is kept of them. Costs a few milliseconds.
    public static func giveBack() { soac_give_back_memory() }
}
