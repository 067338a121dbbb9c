import { useEffect, useState } from 'preact/hooks'

/** Of these sections the one that is being read: the last whose beginning lies above the upper third of the window. */
export function useReading(ids: string[]): string | null {
  const [reading, setReading] = useState<string | null>(null)
  const all = ids.join(' ')
  useEffect(() => {
    const look = () => {
      const line = window.innerHeight / 3
      const begun = all.split(' ').filter((id) => {
        const section = document.getElementById(id)
        return section !== null && section.getBoundingClientRect().top < line
      })
      setReading(begun.at(-1) ?? null)
    }
    look()
    window.addEventListener('scroll', look, { passive: true })
    return () => window.removeEventListener('scroll', look)
  }, [all])
  return reading
}
