import { useEffect, useState } from 'preact/hooks'
import { ApiError, api } from '#api.ts'
import type { ManifestCheck, ManifestKind } from '#types.ts'

const PAUSE_MS = 500

interface Text {
  kind: ManifestKind
  source: string
  /** It was not typed but came whole: pasted, or out of a file. */
  isWhole: boolean
}

interface Answer {
  kind: ManifestKind
  source: string
  report: ManifestCheck | null
  problem: string | null
}

export interface Checked {
  /** The last one; what is typed meanwhile may be ahead of it. */
  report: ManifestCheck | null
  problem: string | null
  isCurrent: boolean
}

/** Has the text checked, once nobody has typed for a moment. */
export function useCheck({ kind, source, isWhole }: Text): Checked {
  const [answer, setAnswer] = useState<Answer | null>(null)
  const isEmpty = source.trim() === ''
  useEffect(() => {
    if (isEmpty) return undefined
    let isOld = false
    const ask = async () => {
      const news = await checked({ kind, source })
      if (!isOld) setAnswer(news)
    }
    const timer = setTimeout(() => void ask(), isWhole ? 0 : PAUSE_MS)
    return () => {
      isOld = true
      clearTimeout(timer)
    }
  }, [kind, source])
  if (isEmpty || !answer) return { report: null, problem: null, isCurrent: isEmpty }
  const { report, problem } = answer
  return { report, problem, isCurrent: answer.kind === kind && answer.source === source }
}

async function checked(body: { kind: ManifestKind; source: string }): Promise<Answer> {
  try {
    return { ...body, report: await api.post('/v1/manifests/check', { body }), problem: null }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    const why = error.details.map(({ message }) => message)
    return { ...body, report: null, problem: [error.message, ...why].join(' ') }
  }
}
