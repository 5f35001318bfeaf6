import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UndeployableTemplate } from './template';

/** The part of the CDK's `*.assets.json` that is read. */
interface AssetManifest {
  readonly files?: Readonly<
    Record<
      string,
      {
        readonly source: { readonly path?: string; readonly packaging?: string };
        readonly destinations: Readonly<Record<string, { readonly objectKey: string }>>;
      }
    >
  >;
}

/** Finds the folders that the CDK would have uploaded. */
export class Assets {
  private readonly folders = new Map<string, string>();

  /** @param outdir folder with the synthesised templates and their asset manifests (cdk.out) */
  constructor(outdir: string) {
    const manifests = readdirSync(outdir).filter((name) => name.endsWith('.assets.json'));
    for (const manifest of manifests) {
      const { files = {} } = JSON.parse(readFileSync(join(outdir, manifest), 'utf8')) as AssetManifest;
      for (const { source, destinations } of Object.values(files)) {
        if (source.path === undefined) continue;
        for (const { objectKey } of Object.values(destinations))
          this.folders.set(objectKey, resolve(outdir, source.path));
      }
    }
  }

  /**
   * The folder whose contents a function's code is.
   * @param s3Key key under which it would lie in the bucket
   * @param path its position in the template
   * @throws UndeployableTemplate if no manifest names it
   */
  folderOf(s3Key: string, path: string): string {
    const folder = this.folders.get(s3Key);
    if (folder !== undefined) return folder;
    throw new UndeployableTemplate(`${path}: no asset manifest beside the template names ${s3Key}. Synthesise again.`);
  }
}
