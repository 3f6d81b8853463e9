// Style sheets are imported for esbuild to collect; they give the script nothing.
declare module '*.css';
