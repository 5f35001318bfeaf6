/** The facts that decide whether a version can be released. */
export interface ReleaseState {
  /** The `version` of package.json, and that of package-lock.json. */
  readonly version: string;
  readonly lockedVersion: string;
  /** CHANGELOG.md. */
  readonly changelog: string;
  /** Files that differ from the last commit, as `git status --porcelain` lists them. */
  readonly changes: readonly string[];
  /** Tags of the repository. */
  readonly tags: readonly string[];
}

/** Semantic Versioning 2.0.0, without build metadata, which npm ignores. */
const VERSION = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(-[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)*)?$/;

/** What prevents a release, each with what to do; empty if nothing does. */
export function releaseFaults({ version, lockedVersion, changelog, changes, tags }: ReleaseState): readonly string[] {
  const sections = sectionsOf(changelog);
  const [newest] = sections;
  const tag = tagOf(version);
  const faults: readonly (readonly [isFault: boolean, text: string])[] = [
    [
      !VERSION.test(version),
      `package.json has the version "${version}"; it must be one such as 1.2.3. Set it: npm version --no-git-tag-version 1.2.3`,
    ],
    [
      lockedVersion !== version,
      `package-lock.json has the version ${lockedVersion}, package.json ${version}. Run: npm install --package-lock-only`,
    ],
    [
      newest?.title === 'Unreleased' && newest.hasEntries,
      `CHANGELOG.md has entries under "Unreleased". Give them their version: ## ${version}`,
    ],
    [
      !sections.some(({ title, hasEntries }) => title.split(' ')[0] === version && hasEntries),
      `CHANGELOG.md says nothing of ${version}. Write a section "## ${version}" with what its users notice.`,
    ],
    [changes.length > 0, `These files are not committed: ${changes.map((line) => line.trim()).join(', ')}.`],
    [tags.includes(tag), `The tag ${tag} exists, so ${version} is released. Take the next version.`],
  ];
  return faults.flatMap(([isFault, text]) => (isFault ? [text] : []));
}

export const tagOf = (version: string): string => `v${version}`;

function sectionsOf(changelog: string): readonly { readonly title: string; readonly hasEntries: boolean }[] {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ title: section.split('\n')[0]?.trim() ?? '', hasEntries: /^- /m.test(section) }));
}
