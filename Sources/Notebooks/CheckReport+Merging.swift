import Diagnostics

extension CheckReport {
    /// The cases of several notebooks as one report, in their order.
    public init(merging reports: [CheckReport]) {
        self.init(
            file: reports.count == 1 ? reports[0].file : "\(reports.count) notebooks",
            cases: reports.flatMap(\.cases), faults: reports.flatMap(\.faults))
    }
}
