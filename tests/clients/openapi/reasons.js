// Differences that are right, or that nobody can tell from faults of curl's
// side: each with its reason. All others fail.

/** `at` and `what` are found in the operation and in what is different. */
const REASONS = [];

/** Why this is no fault, if it is none. */
export function reasonFor(at, [what, curls, ours]) {
  return REASONS.find(
    (one) => (!one.at || at.includes(one.at)) && one.what === what && (!one.when || one.when(curls, ours)),
  )?.reason;
}
