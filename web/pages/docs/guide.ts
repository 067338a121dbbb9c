import { ruleSections } from './guide-rules.tsx'
import type { GuideSection } from './guide-section.tsx'
import { startSections } from './guide-start.tsx'

/** What to know before the first endpoint. */
export const guide: GuideSection[] = [...startSections, ...ruleSections]
