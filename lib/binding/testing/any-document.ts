import fc from 'fast-check'
import { type PanDict, PanNumber, type PanValue } from '../pan-value'

/** Keys that the client holds, those among them that a JavaScript object would put elsewhere. */
export const anyKey = () =>
  fc.oneof(
    fc.constantFrom('a', 'b', 'c', '1', '10', '__proto__', 'ce_2ebind_2einvalid', ' <&>"\'\n\t\r'),
    fc
      .string({ unit: 'grapheme', minLength: 1, maxLength: 8 })
      .filter((key) => !/^0$|\//.test(key)),
  )

const anyNumber = () =>
  fc.oneof(
    fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }).map((n) => new PanNumber(`${n}`, 'long')),
    fc.integer().map((n) => new PanNumber(`${n}`, 'long')),
    fc.integer().map((n) => new PanNumber(`${n}.0`, 'double')),
    fc
      .double({ noNaN: true, noDefaultInfinity: true })
      .map(String)
      .map((text) => new PanNumber(/[.e]/.test(text) ? text : `${text}.0`, 'double')),
  )

export const anyText = () =>
  fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom(
      '',
      ' \r\n\t ',
      ']]>',
      '&amp;<a b="c"/>',
      '\u0001',
      'é\u0007',
      '\ufffe',
      '\u{1f600}',
    ),
  )

/** Any value that a profile may hold. */
export function anyPanValue(nulls = true): fc.Arbitrary<PanValue> {
  return fc.letrec<{ value: PanValue }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      ...(nulls ? [fc.constant(null)] : []),
      fc.boolean(),
      anyNumber(),
      anyText(),
      fc.array(tie('value'), { maxLength: 5 }),
      fc.array(fc.tuple(anyKey(), tie('value')), { maxLength: 5 }).map((pairs) => new Map(pairs)),
    ),
  })).value
}

export function anyDocument(nulls = true): fc.Arbitrary<PanDict> {
  return fc
    .array(fc.tuple(anyKey(), anyPanValue(nulls)), { maxLength: 6 })
    .map((pairs) => new Map(pairs))
}
