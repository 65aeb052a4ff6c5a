import CProcess

/// The memory of this process.
public enum Memory {
    /// Has the threads of a process that stays share heaps: what each keeps for itself is twice of what all need.
    public static func shareHeaps() { soac_share_heaps() }

    /// Gives what is free back to the system: a compile of thousands of services, and the list of their apps, take some ten times
    /// what is kept of them. Costs a few milliseconds.
    public static func giveBack() { soac_give_back_memory() }
}
