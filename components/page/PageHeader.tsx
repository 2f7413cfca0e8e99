import { Logo } from "./Logo.tsx";
import type { Branding } from "@/lib/http/branding.ts";

/** The band with the café's logo and name, and what the page is. */
export function PageHeader(
  { branding, title }: { branding?: Branding | undefined; title: string },
) {
  return (
    <header class="page-header">
      {branding?.logoUrl && (
        <p class="logo">
          <Logo url={branding.logoUrl} />
        </p>
      )}
      {branding?.name && <p class="bar-name">{branding.name}</p>}
      <h1>{title}</h1>
    </header>
  );
}
