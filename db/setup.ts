import { isDeepStrictEqual } from 'node:util'
import { asc, eq, getTableColumns } from 'drizzle-orm'
import type { Directory, Instant, PersonId, TeamId } from '../src/requests/request.ts'
import { type Engine, givenAll, oneMore, slot, slots } from './engine.ts'
import { organisations, products, teams } from './schema.ts'
import type { SetupChange, Store } from './store.ts'

const { organisation: _, setBy, setAt, digestDue: __, digestLast: ___, ...teamColumns } = getTableColumns(teams)
const { organisation: ____, ...productColumns } = getTableColumns(products)

export type Setup = Pick<Store, 'directory' | 'applySetup' | 'setupOrigins'> & {
  /** The next look at the directory reads it again. */
  touched(): void
  /** Another process has committed: looks whether the set-up is still the one that is kept in memory. */
  refresh(): void
}

/** How the organisation is set up: kept in memory, changed as a whole. */
export function setupStore({ db, queue }: Engine): Setup {
  const readOrganisation = db.select().from(organisations).where(eq(organisations.id, 1)).prepare()
  const readTeams = db.select(teamColumns).from(teams).orderBy(asc(teams.id)).prepare()
  const readProducts = db.select(productColumns).from(products).orderBy(asc(products.id)).prepare()
  const origins = db.select({ id: teams.id, by: setBy, at: setAt }).from(teams).prepare()
  let kept: Directory | null = null

  function organisation() {
    const row = readOrganisation.get()
    if (!row) throw new Error('The organisation is missing.')
    return row
  }

  function read(): Directory {
    const { setupVersion: version, triage, admins, holidays } = organisation()
    return {
      version,
      teams: new Map(readTeams.all().map((team) => [team.id, team])),
      products: new Map(readProducts.all().map((product) => [product.id, product])),
      triage,
      admins,
      holidays,
    }
  }

  function directory(): Directory {
    kept ??= read()
    return kept
  }

  const change = setupWriter({ db }, organisation)

  return {
    directory,
    touched() {
      kept = null
    },
    refresh() {
      // A goal of a delivery is no set-up and changes no version; another process only reads them.
      if (kept && organisation().setupVersion !== kept.version) kept = null
    },
    async applySetup(changes, by, at) {
      await queue.write(() => change(changes, by, at))
      kept = read()
    },
    setupOrigins: async () => new Map(origins.all().map(({ id, by, at }) => [id, { by, at }])),
  }
}

/** Writes set-up where it differs from what is there. Runs inside a write. */
function setupWriter({ db }: Pick<Engine, 'db'>, organisation: () => typeof organisations.$inferSelect) {
  const { id: _, ...teamFields } = teamColumns
  const { id: __, lastGoal: ___, ...productFields } = productColumns
  const writtenTeam = { ...teamFields, setBy, setAt }

  const teamById = db
    .select(teamFields)
    .from(teams)
    .where(eq(teams.id, slot('id')))
    .prepare()
  const teamByName = db
    .select({ id: teams.id })
    .from(teams)
    .where(eq(teams.name, slot('name')))
    .orderBy(asc(teams.retired), asc(teams.id))
    .limit(1)
    .prepare()
  const insertTeam = db.insert(teams).values(slots(writtenTeam)).prepare()
  const updateTeam = db
    .update(teams)
    .set(givenAll(writtenTeam))
    .where(eq(teams.id, slot('id')))
    .prepare()
  const productById = db
    .select(productFields)
    .from(products)
    .where(eq(products.id, slot('id')))
    .prepare()
  const insertProduct = db.insert(products).values(slots(productFields)).prepare()
  const updateProduct = db
    .update(products)
    .set(givenAll(productFields))
    .where(eq(products.id, slot('id')))
    .prepare()
  const { admins, triage, holidays } = getTableColumns(organisations)
  const updateOrganisation = db
    .update(organisations)
    .set(givenAll({ admins, triage, holidays }))
    .where(eq(organisations.id, 1))
    .prepare()
  const nextVersion = db
    .update(organisations)
    .set({ setupVersion: oneMore(organisations.setupVersion) })
    .where(eq(organisations.id, 1))
    .prepare()

  /** Gives whether anything was written. */
  function write(change: SetupChange, by: 'file' | PersonId, at: Instant): boolean {
    if (change.change === 'organisation') {
      const { admins, triage, holidays } = organisation()
      const before = { admins, triage, holidays }
      const { change: _, ...changed } = change
      const after = { ...before, ...changed }
      if (isDeepStrictEqual(before, after)) return false
      return updateOrganisation.run(after).changes > 0
    }
    if (change.change === 'team') {
      const { name, channel, hours, responseTarget, members, mention, retired } = change.team
      const team = { name, channel, hours, responseTarget, members, mention, retired }
      const row = { ...team, setBy: by, setAt: at }
      if (change.id === null) return insertTeam.run(row).changes > 0
      if (isDeepStrictEqual(teamById.get({ id: change.id }), team)) return false
      return updateTeam.run({ ...row, id: change.id }).changes > 0
    }
    const { name, aliases, keywords, retired } = change.product
    const row = { name, aliases, keywords, retired, team: teamNamed(change.team) }
    if (change.id === null) return insertProduct.run(row).changes > 0
    if (isDeepStrictEqual(productById.get({ id: change.id }), row)) return false
    return updateProduct.run({ ...row, id: change.id }).changes > 0
  }

  function teamNamed(name: string): TeamId {
    const team = teamByName.get({ name })
    if (!team) throw new Error(`There is no team named ${name}.`)
    return team.id
  }

  return (changes: SetupChange[], by: 'file' | PersonId, at: Instant): void => {
    // Products name their team, which may be new.
    const ordered = [...changes].sort((a, b) => Number(a.change === 'product') - Number(b.change === 'product'))
    const written = ordered.map((change) => write(change, by, at))
    if (written.includes(true)) nextVersion.run()
  }
}
