/** One after another: whoever takes the turn has it until it is given back, in the order of asking. */
export class Turn {
  private last: Promise<void> = Promise.resolve()

  async take(): Promise<() => void> {
    const before = this.last
    let giveBack = () => {}
    this.last = new Promise((resolve) => {
      giveBack = resolve
    })
    await before
    return giveBack
  }
}
