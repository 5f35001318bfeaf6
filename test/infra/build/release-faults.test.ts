import { releaseFaults, type ReleaseState } from '../../../infra/build/release-faults';

const READY: ReleaseState = {
  version: '1.2.0',
  lockedVersion: '1.2.0',
  changelog: '# Changes\n\n## Unreleased\n\n## 1.2.0 (2026-12-01)\n\n- Rotates faster.\n\n## 1.1.0\n\n- Rotates.\n',
  changes: [],
  tags: ['v1.0.0', 'v1.1.0'],
};

test('nothing prevents the release of a version whose changes are documented and committed', () => {
  expect(releaseFaults(READY)).toEqual([]);
  expect(releaseFaults({ ...READY, changelog: '## 1.2.0\n- Rotates faster.' })).toEqual([]);
  const candidate = { version: '2.0.0-rc.1', lockedVersion: '2.0.0-rc.1', changelog: '## 2.0.0-rc.1\n- All new.' };
  expect(releaseFaults({ ...READY, ...candidate })).toEqual([]);
});

test.each<[why: string, state: Partial<ReleaseState>, fault: string]>([
  [
    'the version is none',
    { version: '1.2', lockedVersion: '1.2', changelog: '## 1.2\n- Rotates.' },
    'package.json has the version "1.2"; it must be one such as 1.2.3. Set it: npm version --no-git-tag-version 1.2.3',
  ],
  [
    'the lockfile has another',
    { lockedVersion: '1.1.0' },
    'package-lock.json has the version 1.1.0, package.json 1.2.0. Run: npm install --package-lock-only',
  ],
  [
    'changes wait for a version',
    { changelog: '## Unreleased\n\n- Rotates at night.\n\n## 1.2.0\n\n- Rotates faster.\n' },
    'CHANGELOG.md has entries under "Unreleased". Give them their version: ## 1.2.0',
  ],
  [
    'the changelog knows nothing of it',
    { changelog: '## 1.1.0\n\n- Rotates, as 1.2.0 will.\n' },
    'CHANGELOG.md says nothing of 1.2.0. Write a section "## 1.2.0" with what its users notice.',
  ],
  [
    'the changelog has but its heading',
    { changelog: '## 1.2.0\n\n## 1.1.0\n\n- Rotates.\n' },
    'CHANGELOG.md says nothing of 1.2.0. Write a section "## 1.2.0" with what its users notice.',
  ],
  [
    'something is not committed',
    { changes: [' M infra/app.ts', '?? notes.txt'] },
    'These files are not committed: M infra/app.ts, ?? notes.txt.',
  ],
  [
    'it has been released',
    { tags: ['v1.1.0', 'v1.2.0'] },
    'The tag v1.2.0 exists, so 1.2.0 is released. Take the next version.',
  ],
])('it is not released if %s', (_why, state, fault) => {
  expect(releaseFaults({ ...READY, ...state })).toEqual([fault]);
});

test('every fault is said at once', () => {
  expect(releaseFaults({ ...READY, changes: ['?? notes.txt'], tags: ['v1.2.0'] })).toHaveLength(2);
});
