/**
 * Fields whose numbers the template libraries compute from the machines of a group. Compiled with one
 * name for the whole group, they count one machine; no substitution mends that.
 */
export interface DerivedNumber {
  what: string
  /** Matches the path, with its keys as they are in the document. */
  path: RegExp
  /** Matches the value that holds the number, which is its first group. */
  value: RegExp
}

const anyNumber = /^\s*(\d+(?:\.\d+)?)\s*$/

export const derivedNumbers: readonly DerivedNumber[] = [
  {
    what: 'the CPU count of the subcluster',
    path: /\/GlueSubCluster(?:Logical|Physical)CPUs(?:\/\d+)?$/,
    value: anyNumber,
  },
  {
    what: 'the mean number of cores of the subcluster',
    path: /\/GlueHostProcessorOtherDescription(?:\/\d+)?$/,
    value: /\bCores=(\d+(?:\.\d+)?)/i,
  },
  {
    what: 'the CPU count of the computing element',
    path: /\/GlueCE(?:InfoTotalCPUs|StateFreeCPUs|StateFreeJobSlots|PolicyAssignedJobSlots)(?:\/\d+)?$/,
    value: anyNumber,
  },
  {
    what: 'a count of the execution environment',
    path: /\/ExecutionEnvironment_[^/]*_(?:Cores|LogicalCPUs|PhysicalCPUs|TotalInstances)(?:\/\d+)?$/,
    value: anyNumber,
  },
  {
    what: 'a count of the GLUE2 information',
    path: /\/(?:GLUE2\w*|Total)(?:LogicalCPUs|PhysicalCPUs|TotalInstances|TotalSlots)(?:\/\d+)?$/,
    value: anyNumber,
  },
  {
    what: 'the number of job slots of the batch system',
    path: /./,
    value: /--max-normal-slots[\s=]+(\d+)/,
  },
  {
    what: 'the CPU count of the site',
    path: /./,
    value: /\bCE_(?:PHYS|LOG)CPU=["']?(\d+)/,
  },
  {
    what: 'the slots of every batch node',
    path: /\/nodelist\/[^/]*\/attlist\/np$/,
    value: anyNumber,
  },
]
