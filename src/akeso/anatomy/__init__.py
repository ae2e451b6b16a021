"""What the picture shows: structures, landmarks, the digital spine."""
