// Does nothing, linked with the libraries of the kit's programs.
int main() {}
