import { openStore } from '../../db/sqlite.ts'

// A process of its own: opens the database that it is told, writes, and ends.
const store = await openStore(process.argv[2] ?? 'file::memory:')
await store.keep(`started by ${process.pid}`, 0)
await store.close()
