/** A requirement, and the tests that show that it holds. The tables in `docs/proofs` are made from these and from the results of a run. */

export interface Proof {
  /** One sentence, as a reader of the table should read it. */
  requirement: string;
  /** Tests: a file below `test/`, and words that the full name of at least one test in it contains. */
  tests: readonly (readonly [file: string, name: string])[];
  /** Figures that are measured by hand: files below `docs/measurements`. What they say was wanted must have been found. */
  measured?: readonly string[];
  /** What is still open about it; then it does not count as held. */
  open?: string;
}

export interface ProofSection {
  title: string;
  proofs: readonly Proof[];
}

export interface ProofTable {
  /** Name of the document below `docs/proofs`, without `.md`. */
  name: string;
  title: string;
  sections: readonly ProofSection[];
}
