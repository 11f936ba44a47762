export interface CircuitBreaker {
  /** False while the server is left alone. True for one trial when the cool-down has passed. */
  allows(): boolean;
  succeeded(): void;
  failed(): void;
}

export interface CircuitBreakerOptions {
  /** Failures in a row after which nobody asks any more. */
  failures: number;
  /** How long the server is left alone, in milliseconds; then one request tries it. */
  coolDownMs: number;
  /** Monotonic clock, milliseconds. */
  now: () => number;
}

/** Stops asking a server that fails again and again, so that nobody waits for it. */
export function createCircuitBreaker({ failures, coolDownMs, now }: CircuitBreakerOptions): CircuitBreaker {
  let inARow = 0;
  let aloneUntil = Number.NEGATIVE_INFINITY;
  return {
    allows() {
      if (inARow < failures) return true;
      if (now() < aloneUntil) return false;
      // The one that asks now is the trial; others wait for its outcome, at most another cool-down.
      aloneUntil = now() + coolDownMs;
      return true;
    },
    succeeded() {
      inARow = 0;
    },
    failed() {
      inARow += 1;
      if (inARow >= failures) aloneUntil = now() + coolDownMs;
    },
  };
}
