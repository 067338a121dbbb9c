/** A vendor in a process of its own, so that its work is not on the clock of whoever asks: `fork`ed with a count. */
import { pagedVendor } from './paged-vendor.ts'

const { url } = await pagedVendor(Number(process.argv[2]))
process.send?.(url)
// Whoever forked it is gone, and may not have been able to say so.
process.on('disconnect', () => process.exit(0))
