import type { Position } from './syntax.ts'

/** A text that is no policy document. The message is ours; what AWS says is `validate.ts`' concern. */
export class PolicySyntaxError extends Error {
  override readonly name = 'PolicySyntaxError'
  readonly position: Position

  constructor(message: string, position: Position) {
    super(`${message} at line ${position.line}, column ${position.column}`)
    this.position = position
  }
}
