/** How a name may stand in what was read: whoever asks writes it in any case, and SQLite knows upper and lower of ASCII only. */

interface Spelling {
  given: string
  last: string
}

export interface Asked {
  first: string
  /** Empty: not known. */
  middle: string
  last: string
}

/**
 * In lower case as SQLite lowers. A last name of several words comes a second time with only the last of them, as it
 * stands where a vendor tells a full name and no parts.
 */
export function spellingsOf({ first, middle, last }: Asked): Spelling[] {
  const given = plain(`${first} ${middle}`)
  const words = plain(last).split(' ')
  const whole: Spelling = { given, last: words.join(' ') }
  const split: Spelling = { given: `${given} ${words.slice(0, -1).join(' ')}`, last: words.at(-1) ?? '' }
  return (words.length > 1 ? [whole, split] : [whole]).flatMap((one) =>
    spelled(one.last).flatMap((lastName) =>
      spelled(one.given).map((name) => ({ given: name, last: lastName })),
    ),
  )
}

const plain = (text: string): string => text.trim().replaceAll(/\s+/g, ' ')

/** As it came, in small and capital letters and with capitals at the beginnings; with accents as signs of their own, too. */
function spelled(text: string): string[] {
  const small = text.toLowerCase()
  const words = small.replaceAll(/(?<![\p{L}\p{M}])\p{L}/gu, (letter) => letter.toUpperCase())
  const ways = [text, small, text.toUpperCase(), words].flatMap((way) => [
    way.normalize('NFC'),
    way.normalize('NFD'),
  ])
  return [...new Set(ways.map(lowered))]
}

const lowered = (text: string): string => text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())
