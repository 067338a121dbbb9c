import type { CallTry } from '#types.ts'

/** The same with line breaks, for reading. What is neither JSON nor XML stays as it came. */
export function pretty({ content_type, body }: Pick<CallTry, 'content_type' | 'body'>): string {
  if (/[/+]json\b/.test(content_type)) return prettyJson(body)
  return /[/+]xml\b/.test(content_type) ? prettyXml(body) : body
}

function prettyJson(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}

/** One element a line where elements follow each other; text stays in its element's line. */
function prettyXml(body: string): string {
  let depth = 0
  const lines = body.trim().replaceAll(/>\s*</g, '>\n<').split('\n')
  return lines
    .map((line) => {
      if (line.startsWith('</')) depth--
      const indented = '  '.repeat(Math.max(0, depth)) + line
      const opens = /^<[^!?/]/.test(line) && !line.endsWith('/>') && !/<\/[^>]*>$/.test(line)
      if (opens) depth++
      return indented
    })
    .join('\n')
}
