/** The server's time by the monotonic clock: the computer's own clock may be wrong or be changed without any effect. */
export class ServerClock {
  private base = 0;
  private at = 0;
  private deadline = 0;
  private roundTrip = Infinity;

  /** Learns from a reply; the one that took the shortest time tells best, a later one still corrects a clock that slept. */
  learn(serverNow: string, deadline: string, sent: number, received: number): void {
    this.deadline = Date.parse(deadline);
    const now = Date.parse(serverNow) + (received - sent) / 2;
    const drift = Math.abs(now - this.now());
    if (received - sent <= this.roundTrip || drift > 2000) {
      this.base = now;
      this.at = received;
      this.roundTrip = received - sent;
    }
  }

  now(): number {
    return this.base + (performance.now() - this.at);
  }

  end(): number {
    return this.deadline;
  }

  /** Milliseconds until the deadline. */
  left(): number {
    return this.deadline - this.now();
  }
}
